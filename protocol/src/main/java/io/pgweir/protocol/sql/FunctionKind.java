package io.pgweir.protocol.sql;

import org.jspecify.annotations.Nullable;

/** What a function does, as far as it matters where it runs. */
public enum FunctionKind {
    /** Reads at most, and gives on a standby what it gives on the primary. */
    READS(null, null),
    /** Writes: a function of the user's that a catalog knows. */
    WRITES(Reason.WRITING_FUNCTION, Effect.CODE),
    /** Besides, its code leaves something behind in the session: a lock, a temporary table, a listener. */
    LEAVES(Reason.WRITING_FUNCTION, Effect.LEFT_BY_CODE),
    /** Opens a connection to another server, which the session keeps, whatever it discards: that of dblink. */
    CONNECTS(Reason.WRITING_FUNCTION, Effect.CONNECTION),
    /** Volatile, and nobody has looked at it. */
    VOLATILE(Reason.VOLATILE_FUNCTION, null),
    SEQUENCE(Reason.SEQUENCE, Effect.SEQUENCE),
    LAST_VALUE(Reason.SEQUENCE, Effect.LAST_VALUE),
    SESSION_LOCK(Reason.ADVISORY_LOCK, Effect.SESSION_LOCK),
    SESSION_UNLOCK(Reason.ADVISORY_LOCK, Effect.RELEASE),
    TRANSACTION_LOCK(Reason.ADVISORY_LOCK, null),
    CHANGES_SETTING(Reason.SETTING_FUNCTION, Effect.SETTING),
    /** Shows the setting that its argument names. */
    SHOWS_SETTING(null, null),
    SEED(Reason.SETTING_FUNCTION, Effect.SEED),
    LARGE_OBJECT(Reason.LARGE_OBJECT, null),
    NOTIFY(Reason.NOTIFY, Effect.NOTIFICATION),
    /** Tells what the session listens to. */
    LISTENS(Reason.LISTEN, Effect.LISTENER),
    TRANSACTION_ID(Reason.TRANSACTION_ID, null),
    /** Runs SQL that is a value. */
    RUNS_SQL(Reason.RUNS_SQL, null),
    SLOT(Reason.ADMINISTRATION, Effect.SLOT),
    /** Tells of the node that it runs on. */
    NODE(Reason.NODE_STATE, null),
    /** Ask again when the arguments are counted. */
    DEPENDS(null, null),
    UNKNOWN(Reason.UNKNOWN_FUNCTION, Effect.CODE);

    private final @Nullable Reason reason;
    private final @Nullable Effect effect;

    FunctionKind(@Nullable Reason reason, @Nullable Effect effect) {
        this.reason = reason;
        this.effect = effect;
    }

    /** Why a call needs the primary, if it does. */
    @Nullable
    Reason reason() {
        return reason;
    }

    @Nullable
    Effect effect() {
        return effect;
    }
}
