package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.pgweir.proxy.server.Inquiry;
import io.pgweir.proxy.server.ServerLink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A READ ONLY transaction on a standby. If its client asks for what only the primary has (who is the primary, an advisory lock, LISTEN ...),
 * it is rolled back there and begun anew at home, as long as nobody can tell: it has done nothing yet, or only read, under READ
 * COMMITTED, where the next statement may see more than the one before.
 */
final class AwayTransaction {
    private enum Step {
        /** It has to end where it began, or there is none. */
        STAYS,
        /** It can be begun anew, as far as anybody knows. */
        MAY_MOVE,
        /** The standby was asked for the isolation level. */
        ASKS,
        /** It is being rolled back. */
        LEAVES
    }

    private static final int LONGEST_BEGINNING = 1024;
    private static final String ISOLATION = "transaction_isolation";
    private static final byte[] ROLLBACK = {'R', 'O', 'L', 'L', 'B', 'A', 'C', 'K'};

    private Step step = Step.STAYS;
    private byte[] beginning = new byte[0];
    private boolean hasRead;
    private boolean readsCommitted;
    private @Nullable Inquiry asked;

    /** A unit of work is sent to the standby. */
    void sends(Judge judge, ByteBuf in, boolean isFirst) {
        if (isFirst && judge.beginsTransaction()) {
            step = isKept(in, judge.beginningAt(), judge.beginningLength()) && !judge.leavesPortal()
                    ? Step.MAY_MOVE
                    : Step.STAYS;
            hasRead = !judge.isOnlyBeginning();
            readsCommitted = false;
        } else if (step == Step.MAY_MOVE) {
            hasRead = true;
            if (!judge.isRepeatable() || judge.effects() != 0 || judge.leavesPortal()) {
                step = Step.STAYS;
            }
        }
    }

    /** Keeps how it began, which most of the time is how the one before did; false if nobody can tell, or it goes on for ever. */
    private boolean isKept(ByteBuf in, int at, int length) {
        if (length == 0 || length > LONGEST_BEGINNING) {
            return false;
        }
        if (!isBeginning(in, at, length)) {
            beginning = ByteBufUtil.getBytes(in, at, length);
        }
        return true;
    }

    private boolean isBeginning(ByteBuf in, int at, int length) {
        if (length != beginning.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (in.getByte(at + i) != beginning[i]) {
                return false;
            }
        }
        return true;
    }

    /** Sets out for home if that is where this unit belongs; false if the transaction stays. */
    boolean leavesFor(Judge judge, ServerLink standby) {
        if (step != Step.MAY_MOVE || !isThePrimarys(judge)) {
            return false;
        }
        if (hasRead && !readsCommitted) {
            step = Step.ASKS;
            Inquiry inquiry = Inquiry.ofSettings(List.of(ISOLATION));
            asked = inquiry;
            standby.ours.ask(inquiry);
        } else {
            step = Step.LEAVES;
            standby.ours.run(ROLLBACK, true);
        }
        return true;
    }

    /** Whether this was its question, answered now. */
    boolean answered(Inquiry inquiry) {
        if (inquiry != asked) {
            return false;
        }
        asked = null;
        var values = inquiry.values();
        String level = values == null ? null : values.get(ISOLATION);
        readsCommitted = "read committed".equals(level) || "read uncommitted".equals(level);
        step = readsCommitted ? Step.MAY_MOVE : Step.STAYS;
        return true;
    }

    /** No transaction is open on the session's connection. */
    void ended() {
        if (step != Step.LEAVES) {
            step = Step.STAYS;
        }
    }

    /** Begins anew what was rolled back, ahead of what is written next. */
    void arrives(ServerLink home) {
        if (step == Step.LEAVES) {
            step = Step.STAYS;
            home.ours.run(beginning, false);
        }
    }

    /** It got no further. */
    void isLost() {
        step = Step.STAYS;
    }

    /** Whether a standby would answer, or leave behind, something else than the primary in such a transaction. */
    private static boolean isThePrimarys(Judge judge) {
        if (Pins.of(judge.effects()) != 0) {
            return true;
        }
        return judge.hasSeenAll()
                && switch (judge.reason()) {
                    case HINT_PRIMARY,
                            PATTERN,
                            LEARNT,
                            TRANSACTION,
                            SERIALIZABLE,
                            NODE_STATE,
                            TEMPORARY_RELATION,
                            UNLOGGED_RELATION,
                            HOLD_CURSOR,
                            LISTEN,
                            NOTIFY,
                            LOAD,
                            TRANSACTION_ID,
                            LARGE_OBJECT,
                            ADVISORY_LOCK,
                            ADMINISTRATION,
                            SERVER_FILE,
                            LOCK,
                            MAINTENANCE,
                            TWO_PHASE -> true;
                    default -> false;
                };
    }
}
