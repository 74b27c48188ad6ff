package io.pgweir.bench.load;

import io.pgweir.protocol.Backend;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Follows the messages in a stream, however it is cut, up to the ReadyForQuery that ends it. */
final class Answer {
    private static final int HEADER_BYTES = 5;

    private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    private byte type;
    private int bodyBytesLeft;

    /** Takes all of {@code in}; true once the answer is complete. */
    boolean isCompleteWith(ByteBuffer in) throws IOException {
        while (in.hasRemaining()) {
            if (bodyBytesLeft == 0) {
                header.put(in.get());
                if (header.hasRemaining()) {
                    continue;
                }
                type = header.get(0);
                bodyBytesLeft = header.getInt(1) - 4;
                header.clear();
                if (type == Backend.ERROR_RESPONSE) {
                    throw new IOException("the server reported an error");
                }
            }
            int here = Math.min(bodyBytesLeft, in.remaining());
            in.position(in.position() + here);
            bodyBytesLeft -= here;
            if (type == Backend.READY_FOR_QUERY && bodyBytesLeft == 0) {
                return true;
            }
        }
        return false;
    }
}
