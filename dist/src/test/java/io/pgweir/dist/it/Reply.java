package io.pgweir.dist.it;

import io.netty.buffer.Unpooled;
import io.pgweir.protocol.Backend;
import io.pgweir.protocol.Fault;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One message that a client got. */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record Reply(char type, byte[] body) {
    boolean isError() {
        return type == Backend.ERROR_RESPONSE;
    }

    boolean isReady() {
        return type == Backend.READY_FOR_QUERY;
    }

    /** Of an ErrorResponse or a NoticeResponse. */
    Fault fault() {
        return Fault.read(Unpooled.wrappedBuffer(body), 0, body.length);
    }

    /** Of a CommandComplete: its tag. Of a ReadyForQuery: the status. */
    String text() {
        int length = body.length > 0 && body[body.length - 1] == 0 ? body.length - 1 : body.length;
        return new String(body, 0, length, StandardCharsets.UTF_8);
    }

    /** Of a DataRow: its values as text; NULL is "null". */
    List<String> values() {
        ByteBuffer in = ByteBuffer.wrap(body);
        List<String> values = new ArrayList<>();
        for (int left = in.getShort(); left > 0; left--) {
            int length = in.getInt();
            if (length < 0) {
                values.add("null");
            } else {
                byte[] value = new byte[length];
                in.get(value);
                values.add(new String(value, StandardCharsets.UTF_8));
            }
        }
        return values;
    }

    @Override
    public String toString() {
        return isError() ? "E " + fault() : type + " (" + body.length + " bytes)";
    }
}
