package io.pgweir.protocol.sql;

/** Steps through the words of a statement whose form is known. */
final class Words {
    private final SqlLexer lexer;
    private Verdict verdict = new Verdict();
    private boolean dotted;

    Words(SqlLexer lexer) {
        this.lexer = lexer;
    }

    void begin(Verdict ofStatement) {
        verdict = ofStatement;
    }

    SqlLexer lexer() {
        return lexer;
    }

    void next() {
        int _ = lexer.next();
    }

    boolean at(Keyword word) {
        return lexer.keyword() == word;
    }

    boolean isAtEnd() {
        int token = lexer.kind();
        return token == Token.END || token == Token.SEMICOLON || token == Token.ERROR;
    }

    boolean isAtName() {
        int token = lexer.kind();
        return token == Token.WORD || token == Token.QUOTED || token == Token.UNICODE;
    }

    /** Goes on if the word is this one. */
    boolean skip(Keyword word) {
        if (at(word)) {
            next();
            return true;
        }
        return false;
    }

    /** Skips a word that may be left out, or be the name itself where no other follows. */
    void skipIfNameFollows(Keyword word) {
        if (at(word)) {
            name();
        }
        if (isAtName()) {
            verdict.nameAt = Verdict.NOWHERE;
        }
    }

    /** Takes the token as the statement's name, unless it has one, with what is joined to it by dots. */
    void name() {
        if (verdict.nameAt != Verdict.NOWHERE || isAtEnd()) {
            return;
        }
        verdict.nameAt = lexer.start();
        verdict.nameLength = lexer.end() - lexer.start();
        dotted = false;
        next();
        while (lexer.kind() == Token.DOT) {
            dotted = true;
            next();
            verdict.nameLength = lexer.end() - verdict.nameAt;
            next();
        }
    }

    /** Whether the statement's name has dots in it. */
    boolean isNameDotted() {
        return dotted;
    }

    /** To the statement's end; the last name before it is the statement's. */
    void lastNameToEnd() {
        while (!isAtEnd()) {
            if (isAtName()) {
                verdict.nameAt = lexer.start();
                verdict.nameLength = lexer.end() - lexer.start();
            }
            next();
        }
    }

    /** To the statement's end. */
    void toEnd() {
        int depth = 0;
        for (int token = lexer.kind(); token != Token.END && token != Token.ERROR; token = lexer.next()) {
            if (token == Token.OPEN) {
                depth++;
            } else if (token == Token.CLOSE) {
                depth--;
            } else if (token == Token.SEMICOLON && depth <= 0) {
                break;
            }
        }
        if (depth != 0) {
            verdict.raise(Reason.UNBALANCED);
        }
    }
}
