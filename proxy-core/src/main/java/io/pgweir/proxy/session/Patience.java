package io.pgweir.proxy.session;

/**
 * Whether it pays for a session's read to wait a little for a standby to catch up instead of going home.
 *
 * <p>It does for a session that reads several times for each time that it has to do with the primary: the reads behind the first one
 * needn't wait any more. For others, reads go home at once, but not for ever: each read at home may have seen something new, so a session
 * that does nothing else moves what it waits for, and never gets there.
 */
final class Patience {
    /** With fewer reads between two writes, the wait takes longer than all of them would at home. */
    private static final int WORTH_A_WAIT = 7;

    private static final int FEW_READS = 16;
    private static final int MANY_READS = 64;
    /** The usual number is kept in parts of this. */
    private static final int PARTS = 16;

    private static final int WEIGHT = 8;
    private static final int UNKNOWN = -1;
    private static final int MOST_COUNTED = 1 << 20;

    /** Whoever has waited for so many milliseconds looks one millisecond less often. */
    private static final int LENGTHENING = 8;

    private int usualReads = UNKNOWN;
    private int reads;
    private int readsAtHome;

    /** In how many milliseconds one that has waited for so many looks again. */
    static int pause(int waited) {
        return 1 + waited / LENGTHENING;
    }

    /** The session has something to do at home that is no read. Where nothing was read before it, there was nothing to wait for. */
    void goesHome() {
        if (reads > 0) {
            int counted = reads * PARTS;
            usualReads = usualReads == UNKNOWN ? counted : usualReads + (counted - usualReads) / WEIGHT;
        }
        reads = 0;
        readsAtHome = 0;
    }

    /**
     * A read goes where it may, having waited for better or not.
     *
     * @return whether it goes away from home, where what came before it was
     */
    boolean reads(boolean away) {
        boolean leaves = away && (reads == 0 || readsAtHome > 0);
        reads = Math.min(reads + 1, MOST_COUNTED);
        readsAtHome = away ? 0 : readsAtHome + 1;
        return leaves;
    }

    /** Whether the next read, which could go home, had better wait. */
    boolean pays() {
        boolean isPowerOfTwo = (readsAtHome & readsAtHome - 1) == 0;
        return readsAtHome < FEW_READS
                ? readsAtHome == 0 && usualReads >= WORTH_A_WAIT * PARTS
                : readsAtHome < MANY_READS ? isPowerOfTwo : readsAtHome % MANY_READS == 0;
    }
}
