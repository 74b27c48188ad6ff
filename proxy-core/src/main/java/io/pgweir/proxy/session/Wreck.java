package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.ReadyForQuery;
import io.pgweir.protocol.SqlState;
import io.pgweir.protocol.sql.Block;
import io.pgweir.proxy.server.FailedTransaction;
import io.pgweir.proxy.server.Ledger;
import io.pgweir.proxy.server.ServerLink;
import io.pgweir.proxy.tally.Count;
import org.jspecify.annotations.Nullable;

/**
 * What a session has under way on its server connection, and what its client is told when that is lost: that its transaction is rolled
 * back (40001) where that is certain, that nobody knows (40003) where a commit was under way. Then the session goes on with another.
 *
 * <p>A client that was in a transaction must not have the rest of it run on its own. So its next statements go to a transaction that we
 * open and fail on some server, which refuses them (25P02) until the client ends it, as PostgreSQL would have done.
 */
final class Wreck {
    private enum Step {
        NONE,
        /** The client's transaction is gone, and it has not been told. */
        UNTOLD,
        /** It has been told: what comes next belongs in a failed transaction. */
        TOLD
    }

    private static final byte IDLE = 'I';
    private static final byte FAILED = 'E';

    private final Session session;
    private final Rescue rescue;
    private Step step = Step.NONE;
    /** A transaction block is open once all is done that was sent. */
    private boolean inBlock;
    /** Something that was sent, and not answered, may be committed. */
    private boolean mayCommit;

    /** The unit at hand ends the failed transaction that the client is told to be in. */
    private boolean endsFailed;

    private String why = "";
    private @Nullable Fault refusal;

    Wreck(Session session, Rescue rescue) {
        this.session = session;
        this.rescue = rescue;
    }

    // ---- what is under way

    /** A unit of work is sent to the server. */
    void sent(Judge judge) {
        Block after = judge.block();
        boolean ownTransaction = !inBlock && after != Block.OPENED;
        mayCommit |= judge.isUnknown() || judge.commits() || ownTransaction && !judge.isRepeatable();
        inBlock = after == Block.AS_BEFORE ? inBlock : after == Block.OPENED;
    }

    /** The client is about to hear what became of something that was sent. */
    void answers() {
        if (mayCommit) {
            session.lease().hasCommitted();
        }
    }

    /** All is answered. */
    void ready(byte status) {
        inBlock = status != IDLE;
        mayCommit = false;
    }

    // ---- the loss

    /** The session's server connection is lost. */
    void serverLost(ServerLink from, String sqlState, String reason) {
        Lease lease = session.lease();
        if (rescue.isOn()) {
            lease.lost(from);
            session.askAgain();
            return;
        }
        Ledger ledger = from.ledger;
        int readies = ledger.readiesOwed();
        boolean inBatch = ledger.isBatchOpen() || ledger.isSkipping();
        boolean told = ledger.isSkipping();
        Fault end = end(from, sqlState, readies == 0 && !inBatch);
        boolean certain = lease.isAway() || !mayCommit;
        ledger.abandon();
        lease.lost(from);
        if (from.isMidMessage()) {
            session.leave(); // nobody can say anything any more that would not be taken for the rest of that message
        } else if (end != null) {
            from.tally().count(Count.LOST_ENDED);
            session.fail(end);
        } else {
            why = reason;
            session.settings().lost();
            tell(from, certain ? rolledBack() : unknown(), readies, inBatch && !told);
            session.goesOnWithout(inBatch);
        }
    }

    private void tell(ServerLink from, Fault fault, int readies, boolean inBatch) {
        boolean outstanding = readies > 0 || inBatch;
        if (outstanding || inBlock) {
            boolean unknown = fault.sqlState().equals(SqlState.STATEMENT_COMPLETION_UNKNOWN);
            from.tally().count(unknown ? Count.LOST_UNKNOWN : Count.LOST_ROLLED_BACK);
        }
        step = !inBlock ? Step.NONE : outstanding ? Step.TOLD : Step.UNTOLD;
        if (outstanding) {
            ByteBuf out = from.channel().alloc().buffer(256);
            for (int i = 0; i < readies; i++) {
                fault.writeTo(out);
                ReadyForQuery.write(out, status());
            }
            if (inBatch) {
                fault.writeTo(out);
            }
            session.toClient(out);
        }
        mayCommit = false;
    }

    /** Why the client can't go on, or null if it can. */
    private @Nullable Fault end(ServerLink from, String sqlState, boolean nothingOwed) {
        Fault words = from.lastWords();
        if (words != null && !SqlState.isServerGoing(sqlState)) {
            return words; // it was meant for this client
        }
        String pin = session.pin();
        if (pin == null && nothingOwed && !inBlock && session.settings().isAsking()) {
            pin = "SET";
        }
        return pin == null
                ? null
                : Fault.fatal(
                                SqlState.ADMIN_SHUTDOWN,
                                "terminating connection: its server connection was lost, and with it what can't be moved ("
                                        + pin + ")")
                        .withDetail(
                                from.lastWords() == null
                                        ? sqlState
                                        : from.lastWords().message());
    }

    private Fault rolledBack() {
        return Fault.error(
                        SqlState.SERIALIZATION_FAILURE,
                        "the server connection was lost, and what was not committed on it is rolled back")
                .withDetail(why)
                .withHint("Run the transaction again.");
    }

    private Fault unknown() {
        return Fault.error(
                        SqlState.STATEMENT_COMPLETION_UNKNOWN,
                        "the server connection was lost, and it is not known whether the statement was committed")
                .withDetail(why)
                .withHint("Look what became of it before you run it again.");
    }

    // ---- after it

    /** Whether the client's next unit belongs in a failed transaction. */
    boolean isTold() {
        return step == Step.TOLD;
    }

    /** The transaction status that the client is told where no server has to be asked. */
    byte status() {
        return isTold() ? FAILED : IDLE;
    }

    /** Whether the client is told that its transaction is gone instead of having this done; what it only wants rolled back, is. */
    boolean refuses(Judge judge) {
        endsFailed = isTold() && judge.block() == Block.CLOSED;
        if (step != Step.UNTOLD) {
            return false;
        }
        if (judge.block() == Block.CLOSED && !judge.commits()) {
            step = Step.TOLD;
            return false;
        }
        session.lease().strand();
        if (refusal == null) {
            Fault fault = rolledBack();
            refusal = fault;
            Step after = judge.block() == Block.CLOSED ? Step.NONE : Step.TOLD;
            session.quarters
                    .worker()
                    .loop()
                    .execute(() -> refuse(fault, after)); // not while the client's messages are being read
        }
        return true;
    }

    /** There is no server for the unit at hand. If it only ends a failed transaction, that is over all the same. */
    void isInVain() {
        if (endsFailed && isTold()) {
            step = Step.NONE;
            inBlock = false;
        }
    }

    private void refuse(Fault fault, Step after) {
        refusal = null;
        step = after;
        inBlock = after == Step.TOLD;
        session.refused(fault);
    }

    /** The session has another connection. */
    void arrives(ServerLink leased) {
        if (isTold()) {
            FailedTransaction.begin(leased);
            step = Step.NONE;
            inBlock = true;
        }
    }
}
