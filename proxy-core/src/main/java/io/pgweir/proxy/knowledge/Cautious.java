package io.pgweir.proxy.knowledge;

import io.pgweir.protocol.sql.BuiltIns;
import io.pgweir.protocol.sql.FunctionKind;
import io.pgweir.protocol.sql.Knowledge;
import io.pgweir.protocol.sql.Name;
import io.pgweir.protocol.sql.RelationKind;

/** Knows what PostgreSQL itself brings and nothing of a database: whatever a table or view may be, it is read on the primary. */
final class Cautious implements Knowledge {
    static final Cautious INSTANCE = new Cautious();

    private static final BuiltIns BUILT_IN = BuiltIns.ofAllMajors();

    private Cautious() {}

    @Override
    public FunctionKind function(Name schema, Name name, int arguments) {
        return BUILT_IN.function(schema, name, arguments);
    }

    @Override
    public RelationKind relation(Name schema, Name name) {
        return RelationKind.UNKNOWN;
    }

    @Override
    public FunctionKind field(Name name) {
        return BUILT_IN.field(name);
    }

    @Override
    public boolean mayColumnsCall() {
        return false; // a column is of a table, which is reason enough
    }

    @Override
    public boolean isReadingType(Name schema, Name name) {
        return BUILT_IN.isReadingType(schema, name);
    }

    @Override
    public boolean isReadingOperator(Name schema, Name name) {
        return BUILT_IN.isReadingOperator(schema, name);
    }
}
