package io.pgweir.proxy.knowledge;

import io.pgweir.protocol.sql.RelationKind;

/**
 * A table, view or the like as the catalog has it.
 *
 * @param behind the queries that run when it is read: a view's own, the conditions of a table's policies; empty if none
 */
record Relation(String schema, String name, RelationKind kind, String behind) {}
