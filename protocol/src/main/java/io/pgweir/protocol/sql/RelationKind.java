package io.pgweir.protocol.sql;

import org.jspecify.annotations.Nullable;

/** What a relation is, as far as it matters where it is read. */
public enum RelationKind {
    /** The same on every node. */
    PLAIN(null),
    /** Tells of the node that it is read on. */
    NODE(Reason.NODE_STATE),
    /** A temporary relation: only its own session has it. */
    TEMPORARY(Reason.TEMPORARY_RELATION),
    /** An unlogged relation: a standby cannot read it. */
    UNLOGGED(Reason.UNLOGGED_RELATION),
    /** A view, or a table with policies, behind which something may write. */
    WRITES(Reason.WRITING_VIEW),
    UNKNOWN(Reason.UNKNOWN_RELATION);

    private final @Nullable Reason reason;

    RelationKind(@Nullable Reason reason) {
        this.reason = reason;
    }

    /** Why reading it needs the primary, if it does. */
    @Nullable
    Reason reason() {
        return reason;
    }
}
