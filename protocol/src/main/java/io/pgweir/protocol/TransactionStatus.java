package io.pgweir.protocol;

/** The status byte of ReadyForQuery: where the server's transaction stands. */
public final class TransactionStatus {
    /** Not in a transaction block. */
    public static final byte IDLE = 'I';
    /** In a transaction block. */
    public static final byte IN_TRANSACTION = 'T';
    /** In a transaction block that failed: all is refused until it is ended. */
    public static final byte FAILED = 'E';

    private TransactionStatus() {}

    public static boolean isKnown(byte status) {
        return status == IDLE || status == IN_TRANSACTION || status == FAILED;
    }
}
