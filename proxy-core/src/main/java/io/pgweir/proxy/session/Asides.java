package io.pgweir.proxy.session;

import static io.pgweir.protocol.Frame.HEADER_BYTES;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.Text;
import io.pgweir.proxy.net.Worker;
import java.util.function.Consumer;

/** Answers what a client asks of the proxy and not of a server: SHOW POOL_NODES and its kin, and PGPOOL SHOW. */
public interface Asides {
    /** Whether the operator wants that. */
    boolean areWanted();

    /**
     * Answers a simple query.
     *
     * @param answer takes all that the client is to be told, but for the ReadyForQuery; called on {@code worker}, perhaps at once
     */
    void answer(String text, Worker worker, Consumer<ByteBuf> answer);

    /** Whether a simple query, the message at {@code at}, is one of these. Of almost any other, the second letter tells. */
    static boolean begins(ByteBuf in, int at, long end) {
        int length = (int) Math.min(end, in.writerIndex()) - at - HEADER_BYTES;
        return Text.startsWithLetters(in, at + HEADER_BYTES, length, "show")
                        && Text.startsWithLetters(in, at + HEADER_BYTES + 5, length - 5, "pool")
                        && in.getByte(at + HEADER_BYTES + 4) == ' '
                || Text.startsWithLetters(in, at + HEADER_BYTES, length, "pgpool");
    }
}
