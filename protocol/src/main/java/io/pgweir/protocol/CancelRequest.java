package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Asks to cancel what the connection of this pid and key is doing. Nothing is ever answered.
 *
 * <p>The key is a secret: who has it can disturb the session. It is compared in constant time and never printed.
 */
@SuppressWarnings("ArrayRecordComponent") // equals and toString are its own
public record CancelRequest(int pid, byte[] key) implements StartupPacket {
    public static final int MIN_KEY_BYTES = 4;
    public static final int MAX_KEY_BYTES = 256;

    public static void write(ByteBuf out, int pid, byte[] key) {
        out.writeInt(12 + key.length).writeInt(ProtocolVersion.CANCEL_REQUEST);
        out.writeInt(pid).writeBytes(key);
    }

    static CancelRequest read(Body body) {
        int bytes = body.left() - 4;
        if (bytes < MIN_KEY_BYTES || bytes > MAX_KEY_BYTES) {
            throw new ProtocolViolation("invalid length of cancel key in cancel request packet: " + bytes
                    + ", expected " + MIN_KEY_BYTES + " to " + MAX_KEY_BYTES);
        }
        return new CancelRequest(body.int32(), body.rest());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CancelRequest that && pid == that.pid && MessageDigest.isEqual(key, that.key);
    }

    @Override
    public int hashCode() {
        return 31 * pid + Arrays.hashCode(key);
    }

    @Override
    public String toString() {
        return "CancelRequest[pid=" + pid + ", key of " + key.length + " bytes]";
    }
}
