package io.pgweir.protocol.sql;

/** BEGIN, COMMIT, ROLLBACK, savepoints, and the modes of a transaction. */
final class TransactionForms {
    private final Words words;

    TransactionForms(Words words) {
        this.words = words;
    }

    void begin(Verdict verdict) {
        verdict.be(Command.BEGIN, Reason.EMPTY);
        words.next();
        modes(words, verdict);
        if (verdict.isolation == Isolation.SERIALIZABLE) {
            verdict.raise(Reason.SERIALIZABLE);
        } else if (verdict.access == Access.READ_ONLY) {
            verdict.raise(Reason.READ_ONLY_TRANSACTION);
        } else {
            verdict.raise(Reason.TRANSACTION);
        }
    }

    /** Reads the modes of a transaction up to the statement's end. Where they contradict each other, the most demanding. */
    static void modes(Words words, Verdict verdict) {
        Keyword before = Keyword.NONE;
        for (; !words.isAtEnd(); words.next()) {
            Keyword word = words.lexer().keyword();
            switch (word) {
                case ONLY -> access(verdict, before == Keyword.READ ? Access.READ_ONLY : Access.READ_WRITE);
                case WRITE -> access(verdict, Access.READ_WRITE);
                case SERIALIZABLE -> isolation(verdict, Isolation.SERIALIZABLE);
                case REPEATABLE -> isolation(verdict, Isolation.REPEATABLE_READ);
                case COMMITTED -> isolation(verdict, Isolation.READ_COMMITTED);
                case UNCOMMITTED -> isolation(verdict, Isolation.READ_UNCOMMITTED);
                default -> {}
            }
            before = word;
        }
    }

    private static void access(Verdict verdict, Access access) {
        verdict.access = access.compareTo(verdict.access) > 0 ? access : verdict.access;
    }

    private static void isolation(Verdict verdict, Isolation isolation) {
        verdict.isolation = isolation.compareTo(verdict.isolation) > 0 ? isolation : verdict.isolation;
    }

    void commit(Verdict verdict) {
        verdict.be(Command.COMMIT, Reason.TRANSACTION_CONTROL);
        words.next();
        if (words.at(Keyword.PREPARED)) {
            verdict.be(Command.COMMIT_PREPARED, Reason.TWO_PHASE);
        }
        chain(verdict);
    }

    void rollback(Verdict verdict) {
        verdict.be(Command.ROLLBACK, Reason.TRANSACTION_CONTROL);
        words.next();
        if (words.at(Keyword.PREPARED)) {
            verdict.be(Command.ROLLBACK_PREPARED, Reason.TWO_PHASE);
        } else {
            if (words.at(Keyword.WORK) || words.at(Keyword.TRANSACTION)) {
                words.next();
            }
            if (words.skip(Keyword.TO)) {
                verdict.command = Command.ROLLBACK_TO;
                words.skipIfNameFollows(Keyword.SAVEPOINT);
                words.name();
            }
        }
        chain(verdict);
    }

    /** AND CHAIN, or AND NO CHAIN. */
    private void chain(Verdict verdict) {
        Keyword before = Keyword.NONE;
        for (; !words.isAtEnd(); words.next()) {
            if (words.at(Keyword.CHAIN)) {
                verdict.chain = before == Keyword.AND;
            }
            before = words.lexer().keyword();
        }
    }

    void savepoint(Verdict verdict) {
        verdict.be(Command.SAVEPOINT, Reason.TRANSACTION_CONTROL);
        words.next();
        words.name();
        words.toEnd();
    }

    void release(Verdict verdict) {
        verdict.be(Command.RELEASE, Reason.TRANSACTION_CONTROL);
        words.next();
        words.skipIfNameFollows(Keyword.SAVEPOINT);
        words.name();
        words.toEnd();
    }
}
