package io.pgweir.proxy.knowledge;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.sql.FunctionKind;
import io.pgweir.protocol.sql.Knowledge;
import io.pgweir.protocol.sql.Name;
import io.pgweir.protocol.sql.RelationKind;

/** What is known of a database, with what the operator says over it. */
public final class Listed implements Knowledge {
    private final Knowledge known;
    private final Lists lists;

    Listed(Knowledge known, Lists lists) {
        this.known = known;
        this.lists = lists;
    }

    boolean isOf(Knowledge now, Lists said) {
        return known == now && lists == said;
    }

    /** Whether the operator wants this text on the primary, whatever it does. */
    public boolean asksForPrimary(ByteBuf sql, int at, int length) {
        return lists.askForPrimary(sql, at, length);
    }

    @Override
    public FunctionKind function(Name schema, Name name, int arguments) {
        return lists.over(known.function(schema, name, arguments), schema, name);
    }

    @Override
    public RelationKind relation(Name schema, Name name) {
        return known.relation(schema, name);
    }

    @Override
    public boolean isReadingOperator(Name schema, Name name) {
        return known.isReadingOperator(schema, name);
    }
}
