package io.pgweir.protocol.sql;

/** Why a text goes where it goes. The later of two reasons is the stronger one. */
public enum Reason {
    EMPTY(Kind.READ, Target.ANY, "no statement"),
    TRANSACTION_CONTROL(
            Kind.TRANSACTION, Target.ANY, "ends, divides or sets up the transaction that the session is in"),
    SETTING(Kind.SESSION, Target.ANY, "changes the session's settings"),
    SESSION_OBJECT(Kind.SESSION, Target.ANY, "concerns what the session holds"),
    CURSOR(Kind.READ, Target.ANY, "goes where its cursor is"),
    READ(Kind.READ, Target.STANDBY, "only reads"),
    PLAN(Kind.READ, Target.STANDBY, "EXPLAIN without ANALYZE only plans"),
    PREPARE(Kind.SESSION, Target.STANDBY, "prepares a statement that only reads"),
    READ_ONLY_TRANSACTION(Kind.TRANSACTION, Target.STANDBY, "begins a transaction that is declared read only"),

    HINT_STANDBY(Kind.READ, Target.STANDBY, "a comment says that it reads"),
    HINT_PRIMARY(Kind.READ, Target.PRIMARY, "a comment asks for the primary"),
    PATTERN(Kind.READ, Target.PRIMARY, "the operator wants statements of this kind on the primary"),
    LEARNT(Kind.READ, Target.PRIMARY, "a standby refused a statement of this shape"),
    TRANSACTION(Kind.TRANSACTION, Target.PRIMARY, "begins a transaction that is not declared read only"),
    SERIALIZABLE(Kind.TRANSACTION, Target.PRIMARY, "a standby has no serializable transactions"),
    NODE_STATE(Kind.READ, Target.PRIMARY, "the answer differs between nodes"),
    SETTING_AND_MORE(Kind.SESSION, Target.PRIMARY, "changes settings and runs statements under them"),
    SETTING_FUNCTION(Kind.SESSION, Target.PRIMARY, "changes settings by a function"),
    TEMPORARY_RELATION(Kind.READ, Target.PRIMARY, "reads a temporary relation"),
    UNLOGGED_RELATION(Kind.READ, Target.PRIMARY, "reads an unlogged relation"),
    EXECUTE(Kind.SESSION, Target.PRIMARY, "depends on what was prepared under this name"),
    HOLD_CURSOR(Kind.SESSION, Target.PRIMARY, "declares a cursor that outlives its transaction"),
    LISTEN(Kind.SESSION, Target.PRIMARY, "notifications reach listeners on the primary only"),
    LOAD(Kind.SESSION, Target.PRIMARY, "loads a library into the server process"),

    UNKNOWN_OPERATOR(Kind.WRITE, "uses an operator that is not known"),
    UNKNOWN_RELATION(Kind.WRITE, "reads a relation that is not known"),
    UNKNOWN_TYPE(Kind.WRITE, "casts to a type that is not known"),
    UNKNOWN_FUNCTION(Kind.WRITE, "calls a function that is not known"),
    VOLATILE_FUNCTION(Kind.WRITE, "calls a volatile function that is not known to be harmless"),
    RUNS_SQL(Kind.WRITE, "calls a function that runs SQL of its own"),

    WRITING_VIEW(Kind.WRITE, Target.PRIMARY, "reads a view that may write"),
    WRITING_FUNCTION(Kind.WRITE, Target.PRIMARY, "calls a function that writes"),
    TRANSACTION_ID(Kind.WRITE, Target.PRIMARY, "takes a transaction number"),
    NOTIFY(Kind.WRITE, Target.PRIMARY, "sends a notification"),
    LARGE_OBJECT(Kind.WRITE, Target.PRIMARY, "may write large objects"),
    ADVISORY_LOCK(Kind.WRITE, Target.PRIMARY, "takes an advisory lock, which keeps nobody out on a standby"),
    SEQUENCE(Kind.WRITE, Target.PRIMARY, "uses a sequence"),
    ADMINISTRATION(Kind.WRITE, Target.PRIMARY, "administers a server"),
    SERVER_FILE(Kind.WRITE, Target.PRIMARY, "writes a file or runs a program on the server"),
    LOCK(Kind.WRITE, Target.PRIMARY, "locks a table"),
    ROW_LOCK(Kind.WRITE, Target.PRIMARY, "locks rows"),
    CALL(Kind.WRITE, Target.PRIMARY, "runs a procedure or a block of code"),
    SELECT_INTO(Kind.WRITE, Target.PRIMARY, "makes a table of its result"),
    WRITING_CTE(Kind.WRITE, Target.PRIMARY, "changes rows in a WITH clause"),
    COPY_IN(Kind.WRITE, Target.PRIMARY, "copies rows into a table"),
    DML(Kind.WRITE, Target.PRIMARY, "changes rows"),
    DDL(Kind.WRITE, Target.PRIMARY, "changes the schema"),
    MAINTENANCE(Kind.WRITE, Target.PRIMARY, "maintains tables"),
    TWO_PHASE(Kind.TRANSACTION, Target.PRIMARY, "prepares or ends a two-phase transaction"),

    UNKNOWN_STATEMENT(Kind.WRITE, Target.PRIMARY, "begins with no word that a statement begins with"),
    TOO_COMPLEX(Kind.WRITE, Target.PRIMARY, "is nested deeper than we follow, or has more names"),
    UNBALANCED(Kind.WRITE, Target.PRIMARY, "has parentheses that do not match"),
    UNTERMINATED(Kind.WRITE, Target.PRIMARY, "has a quote or a comment without an end"),
    INVALID(Kind.WRITE, Target.PRIMARY, "holds characters that no statement has"),
    ENCODING(Kind.WRITE, Target.PRIMARY, "is not valid in its encoding, or in one where characters hide ASCII bytes");

    private final Kind kind;
    private final Target target;
    private final boolean doubt;
    private final String sentence;

    /** A doubt: it may be a read. */
    Reason(Kind kind, String sentence) {
        this(kind, Target.PRIMARY, true, sentence);
    }

    Reason(Kind kind, Target target, String sentence) {
        this(kind, target, false, sentence);
    }

    Reason(Kind kind, Target target, boolean doubt, String sentence) {
        this.kind = kind;
        this.target = target;
        this.doubt = doubt;
        this.sentence = sentence;
    }

    public Kind kind() {
        return kind;
    }

    public Target target() {
        return target;
    }

    /** Whether it may be a read all the same, which somebody who knows may say by a {@link Hint}. */
    public boolean isDoubt() {
        return doubt;
    }

    /** The reason in words that go on from "the text". */
    public String sentence() {
        return sentence;
    }

    Reason and(Reason other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
