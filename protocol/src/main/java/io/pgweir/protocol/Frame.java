package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/**
 * A message's outside: type byte, length word, body.
 *
 * <p>The length word counts itself and the body, not the type byte; so do all limits here, as PostgreSQL's own do.
 */
public final class Frame {
    public static final int HEADER_BYTES = 5;

    /** The length word itself: what the shortest body, none, says. */
    public static final int MIN_LENGTH = 4;

    /** PostgreSQL's PQ_LARGE_MESSAGE_LIMIT: one less than the largest piece of memory that it allocates. */
    public static final int LARGE_LIMIT = 0x3ffffffe;

    /** PostgreSQL's PQ_SMALL_MESSAGE_LIMIT, for messages that hold a name or two. */
    public static final int SMALL_LIMIT = 10_000;

    /** PostgreSQL's PG_MAX_AUTH_TOKEN_LENGTH: passwords and SASL are read before anybody has proved anything. */
    public static final int PASSWORD_LIMIT = 65_535;

    /** Beyond this libpq takes the stream for broken, but for the types that may be long. */
    public static final int BACKEND_SMALL_LIMIT = 30_000;

    /** Beyond this libpq takes an authentication request or a version negotiation for broken. */
    public static final int BACKEND_LOGIN_LIMIT = 2_000;

    private Frame() {}

    /** The length word of the message whose type byte lies at {@code at}. Add it as a long: it may be 2^31-1. */
    public static int length(ByteBuf in, int at) {
        int length = in.getInt(at + 1);
        if (length < MIN_LENGTH) {
            throw badLength(in.getByte(at), length, Integer.MAX_VALUE);
        }
        return length;
    }

    /** The length word, if it is not above {@code maxLength}, which counts the length word too. */
    public static int length(ByteBuf in, int at, int maxLength) {
        int length = in.getInt(at + 1);
        if (length < MIN_LENGTH || length > maxLength) {
            throw badLength(in.getByte(at), length, maxLength);
        }
        return length;
    }

    /** The longest that PostgreSQL takes of a client's message of this type. */
    public static int frontendLimit(byte type) {
        return switch (type) {
            case Frontend.QUERY, Frontend.PARSE, Frontend.BIND, Frontend.FUNCTION_CALL, Frontend.COPY_DATA ->
                LARGE_LIMIT;
            case Frontend.DESCRIBE,
                    Frontend.EXECUTE,
                    Frontend.CLOSE,
                    Frontend.SYNC,
                    Frontend.FLUSH,
                    Frontend.COPY_DONE,
                    Frontend.COPY_FAIL,
                    Frontend.TERMINATE -> SMALL_LIMIT;
            case Frontend.PASSWORD -> PASSWORD_LIMIT;
            default -> throw new ProtocolViolation("invalid frontend message type " + (type & 0xff));
        };
    }

    /**
     * The longest that we take of a server's message of this type: what libpq takes, but for ParameterDescription,
     * where 65,535 parameters are lawful and libpq's 30,000 bytes hold only 7,498.
     */
    public static int backendLimit(byte type) {
        return switch (type) {
            case Backend.DATA_ROW,
                    Backend.COPY_DATA,
                    Backend.ROW_DESCRIPTION,
                    Backend.ERROR_RESPONSE,
                    Backend.NOTICE_RESPONSE,
                    Backend.NOTIFICATION_RESPONSE,
                    Backend.FUNCTION_CALL_RESPONSE,
                    Backend.PARAMETER_DESCRIPTION -> LARGE_LIMIT;
            case Backend.AUTHENTICATION, Backend.NEGOTIATE_PROTOCOL_VERSION -> BACKEND_LOGIN_LIMIT;
            case Backend.BACKEND_KEY_DATA,
                    Backend.PARAMETER_STATUS,
                    Backend.READY_FOR_QUERY,
                    Backend.COMMAND_COMPLETE,
                    Backend.EMPTY_QUERY_RESPONSE,
                    Backend.PORTAL_SUSPENDED,
                    Backend.PARSE_COMPLETE,
                    Backend.BIND_COMPLETE,
                    Backend.CLOSE_COMPLETE,
                    Backend.NO_DATA,
                    Backend.COPY_IN_RESPONSE,
                    Backend.COPY_OUT_RESPONSE,
                    Backend.COPY_BOTH_RESPONSE,
                    Backend.COPY_DONE -> BACKEND_SMALL_LIMIT;
            default -> throw new ProtocolViolation("invalid backend message type " + (type & 0xff));
        };
    }

    /** Writes the type byte and room for the length; {@link #end} fills it. Returns where the frame begins. */
    public static int begin(ByteBuf out, byte type) {
        int at = out.writerIndex();
        out.writeByte(type).writeInt(0);
        return at;
    }

    /** Fills in the length of the frame that {@link #begin} started at {@code at}. */
    public static void end(ByteBuf out, int at) {
        out.setInt(at + 1, out.writerIndex() - at - 1);
    }

    /** Writes a message that is nothing but its type. */
    static void writeEmpty(ByteBuf out, byte type) {
        out.writeByte(type).writeInt(MIN_LENGTH);
    }

    private static ProtocolViolation badLength(byte type, int length, int maxLength) {
        return new ProtocolViolation("invalid message length " + length + " for message type " + (type & 0xff)
                + ", expected " + MIN_LENGTH + " to " + maxLength);
    }
}
