package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;
import java.security.MessageDigest;
import java.util.Arrays;

/** What a client needs to cancel: the server's pid, and a secret key of 4 to 256 bytes (always 4 before 3.2). */
@SuppressWarnings("ArrayRecordComponent") // equals and toString are its own
public record BackendKeyData(int pid, byte[] key) {
    public static BackendKeyData read(ByteBuf in, int at, int length) {
        var body = new Body("BackendKeyData", in, at, length);
        int pid = body.int32();
        int bytes = body.left();
        if (bytes < CancelRequest.MIN_KEY_BYTES || bytes > CancelRequest.MAX_KEY_BYTES) {
            throw body.broken("cancel key has " + bytes + " bytes, expected " + CancelRequest.MIN_KEY_BYTES + " to "
                    + CancelRequest.MAX_KEY_BYTES);
        }
        return new BackendKeyData(pid, body.rest());
    }

    public static void write(ByteBuf out, int pid, byte[] key) {
        int frame = Frame.begin(out, Backend.BACKEND_KEY_DATA);
        out.writeInt(pid).writeBytes(key);
        Frame.end(out, frame);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BackendKeyData that && pid == that.pid && MessageDigest.isEqual(key, that.key);
    }

    @Override
    public int hashCode() {
        return 31 * pid + Arrays.hashCode(key);
    }

    @Override
    public String toString() {
        return "BackendKeyData[pid=" + pid + ", key of " + key.length + " bytes]";
    }
}
