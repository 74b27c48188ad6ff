package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.sql.Knowledge;
import io.pgweir.protocol.sql.TextRules;
import io.pgweir.proxy.statement.Statement;
import org.jspecify.annotations.Nullable;

/** What a {@link Judge} has to know of one session lies with several of its parts; it asks here. */
record SessionReading(SessionSettings settings, Lease lease, PreparedMessages prepared) implements Reading {
    @Override
    public TextRules rules() {
        return settings.rules();
    }

    @Override
    public Knowledge knowledge() {
        return lease.knowledge();
    }

    @Override
    public void refused(long shape) {
        lease.learn(shape);
    }

    @Override
    public boolean readsOnly() {
        return settings.readsOnly();
    }

    @Override
    public @Nullable ByteBuf unnamed() {
        return prepared.unnamed();
    }

    @Override
    public @Nullable Statement statement(ByteBuf in, int name, int nameLength) {
        return prepared.statement(in, name, nameLength);
    }
}
