package io.pgweir.proxy.knowledge;

import io.pgweir.protocol.sql.RelationKind;

/** How two answers about one name become one. */
final class Relations {
    private Relations() {}

    /** The one that needs the primary more. */
    static RelationKind worse(RelationKind one, RelationKind other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
