package io.pgweir.protocol.sql;

/** Tells a statement by its first words, and reads of it what a session must know. */
final class StatementForms {
    private final TextWindow text;
    private final SqlLexer lexer;
    private final QueryScan scan;
    private final TransactionForms transactions;
    private final SettingForms settings;
    private final WrappingForms wrappings;
    private final Words words;

    StatementForms(TextWindow text, SqlLexer lexer) {
        this.text = text;
        this.lexer = lexer;
        scan = new QueryScan(text, lexer);
        words = new Words(lexer);
        transactions = new TransactionForms(words);
        settings = new SettingForms(words, text);
        wrappings = new WrappingForms(words, scan);
    }

    /** Reads the statement whose first word the lexer is at, up to its semicolon. */
    void read(Verdict verdict, Knowledge knowledge) {
        scan.begin(verdict, knowledge);
        words.begin(verdict);
        if (lexer.kind() == Token.OPEN) {
            query(verdict);
            return;
        }
        switch (lexer.keyword()) {
            case SELECT, VALUES, TABLE, WITH -> query(verdict);
            case INSERT, UPDATE, DELETE, MERGE, TRUNCATE -> write(verdict, Command.DML, Reason.DML);
            case COPY -> wrappings.copy(verdict);
            case EXPLAIN -> wrappings.explain(verdict);
            case PREPARE -> wrappings.prepare(verdict);
            case EXECUTE -> wrappings.execute(verdict);
            case DECLARE -> wrappings.declare(verdict);
            case BEGIN, START -> transactions.begin(verdict);
            case COMMIT, END -> transactions.commit(verdict);
            case ROLLBACK, ABORT -> transactions.rollback(verdict);
            case SAVEPOINT -> transactions.savepoint(verdict);
            case RELEASE -> transactions.release(verdict);
            case SET -> settings.set(verdict);
            case RESET -> settings.reset(verdict);
            case SHOW -> settings.show(verdict);
            case DISCARD -> settings.discard(verdict);
            case DEALLOCATE -> held(verdict, Command.DEALLOCATE);
            case CLOSE -> held(verdict, Command.CLOSE);
            case UNLISTEN -> held(verdict, Command.UNLISTEN);
            case FETCH, MOVE -> {
                verdict.be(Command.FETCH, Reason.CURSOR);
                words.next();
                words.lastNameToEnd();
            }
            case LISTEN -> {
                named(verdict, Command.LISTEN, Reason.LISTEN);
                verdict.add(Effect.LISTENER);
            }
            case NOTIFY -> {
                named(verdict, Command.NOTIFY, Reason.NOTIFY);
                verdict.add(Effect.NOTIFICATION);
            }
            case LOAD -> {
                named(verdict, Command.LOAD, Reason.LOAD);
                verdict.add(Effect.LIBRARY);
            }
            case LOCK -> write(verdict, Command.LOCK, Reason.LOCK);
            case CALL -> write(verdict, Command.CALL, Reason.CALL);
            case DO -> {
                write(verdict, Command.DO, Reason.CALL);
                verdict.restOnValues();
                verdict.addAll(CodeEffects.read(text.ascii(verdict.begin, lexer.start())));
            }
            case CREATE -> create(verdict);
            case ALTER, DROP, COMMENT, GRANT, REVOKE, REASSIGN, SECURITY, IMPORT -> {
                verdict.be(Command.DDL, Reason.DDL);
                verdict.add(Effect.CATALOG);
                words.next();
                database(verdict);
                scan.toEnd(false);
            }
            case VACUUM, ANALYZE, ANALYSE, CLUSTER, REINDEX, REFRESH, CHECKPOINT ->
                write(verdict, Command.MAINTENANCE, Reason.MAINTENANCE);
            default -> write(verdict, Command.UNKNOWN, Reason.UNKNOWN_STATEMENT);
        }
    }

    private void query(Verdict verdict) {
        verdict.be(Command.SELECT, Reason.READ);
        scan.toEnd(false);
        if (verdict.reason() == Reason.DML) {
            verdict.command = Command.DML;
        }
    }

    /** What goes to the primary anyway is read for what its functions leave in the session. */
    private void write(Verdict verdict, Command command, Reason reason) {
        verdict.be(command, reason);
        scan.toEnd(false);
    }

    private void create(Verdict verdict) {
        verdict.be(Command.DDL, Reason.DDL);
        verdict.add(Effect.CATALOG);
        words.next();
        if (words.skip(Keyword.OR)) {
            words.next(); // REPLACE
        }
        if (words.at(Keyword.LOCAL) || words.at(Keyword.GLOBAL)) {
            words.next();
        }
        if (words.at(Keyword.TEMP) || words.at(Keyword.TEMPORARY)) {
            verdict.add(Effect.TEMPORARY);
        }
        database(verdict);
        scan.toEnd(true);
    }

    private void database(Verdict verdict) {
        if (words.at(Keyword.DATABASE)) {
            verdict.add(Effect.DATABASE);
        }
    }

    private void held(Verdict verdict, Command command) {
        verdict.be(command, Reason.SESSION_OBJECT);
        words.next();
        verdict.add(command == Command.DEALLOCATE ? Effect.DISCARD : Effect.RELEASE);
        if (command == Command.UNLISTEN) {
            verdict.add(Effect.UNLISTEN);
        }
        if (command == Command.DEALLOCATE) {
            words.skipIfNameFollows(Keyword.PREPARE);
        }
        if (words.at(Keyword.ALL) || lexer.kind() == Token.OPERATOR) {
            verdict.subject = Subject.ALL; // UNLISTEN *
        } else {
            words.name();
        }
        words.toEnd();
    }

    private void named(Verdict verdict, Command command, Reason reason) {
        verdict.be(command, reason);
        words.next();
        words.name();
        words.toEnd();
    }
}
