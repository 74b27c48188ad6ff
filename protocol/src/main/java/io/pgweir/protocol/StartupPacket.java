package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/**
 * The first packet of a connection, which has no type byte: a length word, then a code.
 *
 * <pre>
 *   length:4  code:4  body
 *             196608  StartupMessage   name\0 value\0 ... \0      (3.0; 196610 is 3.2)
 *           80877103  SSLRequest
 *           80877104  GSSENCRequest
 *           80877102  CancelRequest    pid:4 key:4..256
 * </pre>
 *
 * <p>Nobody has proved anything yet when this is read, so it is bounded first and believed last.
 */
public sealed interface StartupPacket permits SslRequest, GssEncRequest, CancelRequest, StartupMessage {
    /** The length word included: PostgreSQL's MAX_STARTUP_PACKET_LENGTH of 10,000 counts what follows it. */
    int MAX_BYTES = 4 + 10_000;

    int MIN_BYTES = 8;

    /** The length of the packet whose length word, which counts itself, lies at {@code at}. */
    static int length(ByteBuf in, int at) {
        int length = in.getInt(at);
        if (length < MIN_BYTES || length > MAX_BYTES) {
            throw new ProtocolViolation(
                    "invalid length of startup packet: " + length + ", expected " + MIN_BYTES + " to " + MAX_BYTES);
        }
        return length;
    }

    /** Reads the packet of {@code length} bytes at {@code at}, its length word included. */
    static StartupPacket read(ByteBuf in, int at, int length) {
        if (length < MIN_BYTES || length > MAX_BYTES) {
            throw new ProtocolViolation(
                    "invalid length of startup packet: " + length + ", expected " + MIN_BYTES + " to " + MAX_BYTES);
        }
        var body = new Body("startup", in, at, length);
        int announced = body.int32();
        if (announced != length) {
            throw body.broken("length word says " + announced + ", packet has " + length);
        }
        int code = body.int32();
        return switch (code) {
            case ProtocolVersion.CANCEL_REQUEST -> CancelRequest.read(body);
            case ProtocolVersion.SSL_REQUEST -> {
                body.end();
                yield new SslRequest();
            }
            case ProtocolVersion.GSSENC_REQUEST -> {
                body.end();
                yield new GssEncRequest();
            }
            default -> StartupMessage.read(in, body, code);
        };
    }
}
