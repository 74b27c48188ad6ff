package io.pgweir.protocol;

/**
 * The versions of the protocol, as the number that a StartupMessage opens with: major in the upper half, minor below.
 *
 * <p>3.1 was never released. PostgreSQL 18 lets a client that asks for it go on, without a word about the version, by
 * the rules of 3.0; so do we.
 */
public final class ProtocolVersion {
    public static final int V3_0 = 3 << 16;
    public static final int V3_2 = 3 << 16 | 2;
    public static final int NEWEST = V3_2;

    /** Requests that come in the place of a version; their major is one that no version will ever have. */
    static final int CANCEL_REQUEST = 1234 << 16 | 5678;

    static final int SSL_REQUEST = 1234 << 16 | 5679;
    static final int GSSENC_REQUEST = 1234 << 16 | 5680;

    private ProtocolVersion() {}

    public static int of(int major, int minor) {
        return major << 16 | minor;
    }

    public static int major(int protocol) {
        return protocol >>> 16;
    }

    public static int minor(int protocol) {
        return protocol & 0xffff;
    }

    /** What we speak with a client that asked for protocol: that, or the newest that we know. */
    public static int answerTo(int protocol) {
        return Math.min(protocol, NEWEST);
    }

    /** Whether the client has to be told, by NegotiateProtocolVersion, that it gets less than it asked for. */
    public static boolean isTooNew(int protocol) {
        return protocol > NEWEST;
    }

    /** How long the cancel key of such a connection is: 3.0 fixed it at 4, from 3.2 on PostgreSQL makes 32. */
    public static int cancelKeyBytes(int protocol) {
        return protocol >= V3_2 ? 32 : 4;
    }

    /** The version for a human: 3.2. */
    public static String name(int protocol) {
        return major(protocol) + "." + minor(protocol);
    }
}
