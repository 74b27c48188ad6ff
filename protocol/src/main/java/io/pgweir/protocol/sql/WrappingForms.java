package io.pgweir.protocol.sql;

/** Statements with another statement inside: EXPLAIN, COPY, PREPARE, DECLARE; and EXECUTE, whose statement is elsewhere. */
final class WrappingForms {
    private final Words words;
    private final SqlLexer lexer;
    private final QueryScan scan;

    WrappingForms(Words words, QueryScan scan) {
        this.words = words;
        this.lexer = words.lexer();
        this.scan = scan;
    }

    void explain(Verdict verdict) {
        words.next();
        if (lexer.kind() == Token.OPEN) {
            explainOptions(verdict);
        } else {
            verdict.analyze = words.skip(Keyword.ANALYZE) || words.skip(Keyword.ANALYSE);
            boolean _ = words.skip(Keyword.VERBOSE);
        }
        boolean analyze = verdict.analyze;
        verdict.be(Command.EXPLAIN, analyze ? Reason.READ : Reason.PLAN);
        verdict.innerAt = lexer.start();
        if (!analyze) {
            scan.planOnly();
        }
        switch (lexer.keyword()) {
            case SELECT, VALUES, TABLE, WITH, INSERT, UPDATE, DELETE, MERGE -> {}
            case DECLARE -> toQuery();
            case CREATE -> {
                // Only CREATE TABLE AS and CREATE MATERIALIZED VIEW: the query is what is planned.
                if (analyze) {
                    verdict.raise(Reason.DDL);
                }
                toQuery();
            }
            case REFRESH -> verdict.raise(analyze ? Reason.MAINTENANCE : Reason.PLAN);
            case EXECUTE -> {
                words.next();
                words.name();
                verdict.raise(Reason.EXECUTE);
            }
            default -> {
                if (lexer.kind() != Token.OPEN) {
                    verdict.raise(Reason.UNKNOWN_STATEMENT);
                }
            }
        }
        scan.toEnd(false);
    }

    /** Options in parentheses, if it is not a query that stands in them. */
    private void explainOptions(Verdict verdict) {
        int open = lexer.start();
        words.next();
        switch (lexer.keyword()) {
            case SELECT, VALUES, TABLE, WITH -> {
                lexer.startAt(open);
                words.next();
                return;
            }
            default -> {}
        }
        if (lexer.kind() == Token.OPEN) {
            lexer.startAt(open);
            words.next();
            return;
        }
        while (!words.isAtEnd() && lexer.kind() != Token.CLOSE) {
            boolean named = words.at(Keyword.ANALYZE) || words.at(Keyword.ANALYSE);
            words.next();
            if (named) {
                verdict.analyze |= !isOff();
            }
            while (!words.isAtEnd() && lexer.kind() != Token.CLOSE && lexer.kind() != Token.COMMA) {
                words.next();
            }
            if (lexer.kind() == Token.COMMA) {
                words.next();
            }
        }
        if (lexer.kind() == Token.CLOSE) {
            words.next();
        }
    }

    private boolean isOff() {
        return words.at(Keyword.FALSE) || words.at(Keyword.OFF);
    }

    /** To the query behind AS or FOR, or to the statement's end. */
    private void toQuery() {
        while (!words.isAtEnd()) {
            Keyword word = lexer.keyword();
            words.next();
            if ((word == Keyword.AS || word == Keyword.FOR) && lexer.keyword() != Keyword.EXECUTE) {
                return;
            }
        }
    }

    void copy(Verdict verdict) {
        verdict.be(Command.COPY_OUT, Reason.READ);
        words.next();
        if (lexer.kind() == Token.OPEN) {
            verdict.innerAt = lexer.end();
            scan.parenthesis();
        } else {
            boolean _ = words.skip(Keyword.BINARY);
            scan.relation();
            if (lexer.kind() == Token.OPEN) {
                scan.parenthesis();
            }
        }
        if (words.skip(Keyword.TO)) {
            if (!words.at(Keyword.STDOUT) && !words.at(Keyword.STDIN)) {
                verdict.raise(Reason.SERVER_FILE);
            }
        } else {
            verdict.command = Command.COPY_IN;
            verdict.raise(Reason.COPY_IN);
        }
        words.toEnd();
    }

    void prepare(Verdict verdict) {
        verdict.be(Command.PREPARE, Reason.PREPARE);
        words.next();
        boolean transaction = words.at(Keyword.TRANSACTION);
        words.name();
        if (transaction && lexer.kind() == Token.STRING) {
            verdict.be(Command.PREPARE_TRANSACTION, Reason.TWO_PHASE);
            words.toEnd();
            return;
        }
        while (!words.isAtEnd() && !words.at(Keyword.AS)) {
            words.next(); // the types of its parameters
        }
        words.next();
        verdict.innerAt = lexer.start();
        verdict.add(Effect.PREPARED);
        switch (lexer.keyword()) {
            case SELECT, VALUES, TABLE, WITH, INSERT, UPDATE, DELETE, MERGE -> {}
            default -> {
                if (lexer.kind() != Token.OPEN) {
                    verdict.raise(Reason.UNKNOWN_STATEMENT);
                }
            }
        }
        scan.prepareOnly();
        scan.toEnd(false);
    }

    void execute(Verdict verdict) {
        verdict.be(Command.EXECUTE, Reason.READ);
        words.next();
        words.name();
        scan.expressions();
        verdict.ifReading = verdict.target() == Target.STANDBY;
        verdict.raise(Reason.EXECUTE);
    }

    void declare(Verdict verdict) {
        verdict.be(Command.DECLARE, Reason.READ);
        words.next();
        words.name();
        Keyword before = Keyword.NONE;
        while (!words.isAtEnd() && !words.at(Keyword.FOR)) {
            verdict.withHold |= words.at(Keyword.HOLD) && before == Keyword.WITH;
            before = lexer.keyword();
            words.next();
        }
        words.next();
        verdict.innerAt = lexer.start();
        scan.toEnd(false);
        if (verdict.withHold) {
            verdict.raise(Reason.HOLD_CURSOR);
            verdict.add(Effect.HELD_CURSOR);
        } else {
            verdict.add(Effect.CURSOR);
        }
    }
}
