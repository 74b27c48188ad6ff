package io.pgweir.proxy;

import io.netty.buffer.ByteBuf;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.session.Asides;
import java.util.function.Consumer;

/** Everything is asked of servers. */
record NoAsides() implements Asides {
    @Override
    public boolean areWanted() {
        return false;
    }

    @Override
    public void answer(String text, Worker worker, Consumer<ByteBuf> answer) {
        throw new AssertionError("nobody wanted that");
    }

    @Override
    public Talk talk(Worker worker, Speaker speaker) {
        throw new AssertionError("nobody wanted that");
    }
}
