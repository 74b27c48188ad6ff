package io.pgweir.proxy.server;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a server still owes: one entry for each message sent that will be answered, in the order sent.
 *
 * <p>Most answers are the client's and only have to be counted. Some are ours: the answer to a statement that we prepared on
 * the way (swallowed), or one that the server will never give because we did not ask it (faked: the client's Parse of a
 * statement that this server knows already). Both keep their place in the queue, so a client sees its answers in order.
 *
 * <p>An error inside an extended batch makes the server skip everything up to the next Sync. The ledger forgives the same
 * entries, and undoes what had been noted as prepared or closed on the assumption that they would succeed. In COPY IN the
 * server ignores Sync until the copy ends, and libpq sends one right behind its Execute: that one will never be answered,
 * unless the copy fails before the server has read it. Which of the two it was shows only in what comes next.
 */
public final class Ledger {
    /** Undoes a note that was made when a request was sent, because the server failed or skipped it. */
    public interface Regret {
        void undo();
    }

    public static final int NOTHING = 0;
    public static final int QUERY = 1;
    public static final int FUNCTION_CALL = 2;
    public static final int SYNC = 3;
    public static final int PARSE = 4;
    public static final int BIND = 5;
    public static final int DESCRIBE = 6;
    public static final int EXECUTE = 7;
    public static final int CLOSE = 8;
    /** A CopyDone or CopyFail; never answered itself. */
    public static final int COPY_END = 9;
    /** Answered by us when its turn comes. */
    public static final int FAKED_PARSE = 10;

    public static final int FAKED_CLOSE = 11;
    /** Added to an entry whose answer the client did not ask for. */
    public static final int SWALLOWED = 0x40;

    /** Added to a query of ours whose answer we want to read. */
    public static final int ASKED = 0x80;

    private static final int KIND = 0x3f;
    private static final int FIRST_CAPACITY = 16;
    /** A client this far ahead of its server is not read until the server catches up. */
    private static final int LONG = 8192;

    private byte[] debts = new byte[FIRST_CAPACITY];
    private @Nullable Regret[] regrets = new @Nullable Regret[FIRST_CAPACITY];
    private int head;
    private int size;
    private boolean skippingToSync;
    private boolean copyingIn;
    /** Extended messages were sent and no Sync behind them: the server is in a transaction of its own making. */
    private boolean batchOpen;

    private boolean uncertain;
    /** How many Syncs the copy has eaten, if it lasts long enough. */
    private int syncsEaten;
    /** How many Syncs a copy that failed may have left for the server to answer. */
    private int strays;

    /** Whether everything was answered and the server is between two units of work. */
    public boolean isClear() {
        return isSettled() && !batchOpen;
    }

    /** Whether everything was answered, of a batch that may go on. */
    public boolean isSettled() {
        return size == 0 && !skippingToSync && !copyingIn;
    }

    /** Whether the tenant waits for nothing: what is owed, if anything, are answers that only we want. */
    public boolean owesTenantNothing() {
        for (int i = 0; i < size; i++) {
            if ((debts[head + i & debts.length - 1] & SWALLOWED) == 0) {
                return false;
            }
        }
        return !skippingToSync && !copyingIn && !batchOpen;
    }

    /** Whether a ReadyForQuery is still to come for what was sent before, and comes without the data of a copy. */
    public boolean owesReady() {
        for (int i = 0; i < size && !copyingIn; i++) {
            if ((debts[head + i & debts.length - 1] & KIND) <= SYNC) {
                return true;
            }
        }
        return false;
    }

    /** Whether the server works on something, and not only waits for more to be sent. */
    public boolean isAtWork() {
        return size > 0 && next() != COPY_END && !copyingIn && !isUncertain();
    }

    /** Whether the server will come to the end of what it was asked without being sent anything more. */
    public boolean endsByItself() {
        return !batchOpen && !skippingToSync && !copyingIn && !isUncertain();
    }

    /** Whether extended messages were sent and no Sync behind them: it takes the client to end that. */
    public boolean isBatchOpen() {
        return batchOpen;
    }

    /** Whether the server skips whatever it is sent before the next Sync. */
    public boolean isSkipping() {
        return skippingToSync;
    }

    /** Whether the server's behaviour can no longer be told from here; such a connection is not used again. */
    public boolean isUncertain() {
        return uncertain || strays > 0;
    }

    public boolean isLong() {
        return size > LONG;
    }

    /** The kind of the answer that comes next, without flags. */
    public int next() {
        return size == 0 ? NOTHING : debts[head] & KIND;
    }

    /** Whether what comes next belongs to a query of our own, whose answers nobody wants to see. */
    public boolean isNextOurs() {
        return size != 0 && (debts[head] & (KIND | SWALLOWED)) == (QUERY | SWALLOWED);
    }

    /** Whether what comes next answers what we asked. */
    boolean isNextAsked() {
        return size != 0 && (debts[head] & ASKED) != 0;
    }

    /** Whether nobody but us wants to see the answer that comes next. */
    public boolean isNextSwallowed() {
        return size != 0 && (debts[head] & SWALLOWED) != 0;
    }

    public void owe(int debt) {
        owe(debt, null);
    }

    /** Notes that a message was sent. {@code regret} is called if the server fails or skips it. */
    public void owe(int debt, @Nullable Regret regret) {
        int kind = debt & KIND;
        if (skippingToSync) {
            if (kind != SYNC) {
                undo(regret);
                return;
            }
            skippingToSync = false;
        } else if (copyingIn) {
            owedWhileCopying(kind, regret);
            return;
        } else if (kind == COPY_END && size == 0) {
            return; // behind an error that ended the copy: the server ignores it
        }
        if (kind <= SYNC) {
            batchOpen = false;
        } else if (kind <= CLOSE) {
            batchOpen = true;
        }
        push(debt, regret);
    }

    private void owedWhileCopying(int kind, @Nullable Regret regret) {
        if (kind == COPY_END) {
            copyingIn = false;
        } else if (kind == SYNC) {
            syncsEaten++;
        } else {
            uncertain = true; // the server will call it a protocol violation, and what follows depends on timing
            undo(regret);
        }
    }

    /**
     * The server answered the entry that comes next.
     *
     * @return the entry with its flags, or {@link #NOTHING} if that was not the answer that it owed
     */
    public int settle(int kind) {
        if (next() != kind) {
            return NOTHING;
        }
        answered();
        return pop();
    }

    /** The server said something that does not end what comes next. */
    public void answered() {
        strays = 0; // they would have come before
        syncsEaten = 0;
    }

    /** The server is ready for a new query. */
    public int settleReady() {
        int kind = next();
        if (strays > 0 && kind != SYNC) {
            strays--;
            skippingToSync = false;
            batchOpen &= size > 0;
            return SYNC;
        }
        if (kind != SYNC && kind != QUERY && kind != FUNCTION_CALL) {
            return NOTHING;
        }
        copyingIn = false;
        if (kind != SYNC) {
            strays = syncsEaten;
        }
        syncsEaten = 0;
        int debt = pop();
        while (next() == COPY_END) {
            pop();
        }
        return debt;
    }

    /** Takes the next entry if it is one that we answer ourselves. */
    public int takeFaked() {
        int kind = next();
        return kind == FAKED_PARSE || kind == FAKED_CLOSE ? pop() : NOTHING;
    }

    /** The server reported an error for the entry that comes next. */
    public void failed() {
        int kind = next();
        if (size == 0 && !copyingIn) {
            return; // not an answer: a server that is shutting down, say
        }
        int eaten = syncsEaten;
        answered();
        if (kind == QUERY || kind == FUNCTION_CALL || kind == SYNC) {
            copyingIn = false; // ReadyForQuery follows by itself
            syncsEaten = eaten; // and what they may be answered with, behind that
            return;
        }
        strays = eaten;
        int skipped = 0;
        int mask = debts.length - 1;
        while (skipped < size && (debts[head + skipped & mask] & KIND) != SYNC) {
            skipped++;
        }
        for (int i = skipped - 1; i >= 0; i--) {
            undo(regrets[head + i & mask]); // the last note first, as it may rest on one before it
        }
        while (skipped-- > 0) {
            pop();
        }
        skippingToSync = size == 0;
        copyingIn = false;
    }

    /**
     * The server began to read COPY data for the entry that comes next. What was sent behind it is read in that state, up to
     * the CopyDone or CopyFail: a Sync among it is ignored.
     */
    public void copyInBegan() {
        answered();
        int kept = 1;
        boolean ended = false;
        int mask = debts.length - 1;
        for (int i = 1; i < size; i++) {
            int at = head + i & mask;
            int kind = debts[at] & KIND;
            if (!ended && (kind == SYNC || kind == COPY_END)) {
                ended = kind == COPY_END;
                syncsEaten += ended ? 0 : 1;
                continue;
            }
            uncertain |= !ended;
            int to = head + kept++ & mask;
            debts[to] = debts[at];
            regrets[to] = regrets[at];
        }
        size = Math.min(size, kept);
        copyingIn = !ended;
        batchOpen = isBatchLast(); // the Sync that would have ended it may be among what was eaten
    }

    private boolean isBatchLast() {
        for (int i = size - 1; i >= 0; i--) {
            int kind = debts[head + i & debts.length - 1] & KIND;
            if (kind <= CLOSE) {
                return kind > SYNC;
            }
        }
        return false;
    }

    /** The server is gone: nothing will be answered, and what was noted on the assumption that it would is undone. */
    public void abandon() {
        for (int i = size - 1; i >= 0; i--) {
            undo(regrets[head + i & debts.length - 1]);
        }
        while (size > 0) {
            pop();
        }
    }

    /** How many times the tenant was to be told that the server is ready, for what was sent before. */
    public int readiesOwed() {
        int readies = 0;
        for (int i = 0; i < size; i++) {
            int debt = debts[head + i & debts.length - 1];
            readies += (debt & KIND) <= SYNC && (debt & SWALLOWED) == 0 ? 1 : 0;
        }
        return readies;
    }

    private void push(int debt, @Nullable Regret regret) {
        if (size == debts.length) {
            grow();
        }
        int at = head + size++ & debts.length - 1;
        debts[at] = (byte) debt;
        regrets[at] = regret;
    }

    private int pop() {
        int debt = debts[head];
        regrets[head] = null;
        head = head + 1 & debts.length - 1;
        size--;
        return debt;
    }

    private void grow() {
        int length = debts.length;
        byte[] moreDebts = new byte[length * 2];
        @Nullable Regret[] moreRegrets = Arrays.copyOf(regrets, length * 2);
        for (int i = 0; i < length; i++) {
            int at = head + i & length - 1;
            moreDebts[i] = debts[at];
            moreRegrets[i] = regrets[at];
        }
        debts = moreDebts;
        regrets = moreRegrets;
        head = 0;
    }

    private static void undo(@Nullable Regret regret) {
        if (regret != null) {
            regret.undo();
        }
    }
}
