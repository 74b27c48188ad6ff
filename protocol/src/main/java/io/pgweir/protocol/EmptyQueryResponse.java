package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/** Takes the place of CommandComplete where there was no statement. */
public final class EmptyQueryResponse {
    private EmptyQueryResponse() {}

    public static void write(ByteBuf out) {
        Frame.writeEmpty(out, Backend.EMPTY_QUERY_RESPONSE);
    }
}
