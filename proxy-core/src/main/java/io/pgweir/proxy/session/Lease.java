package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.config.PoolMode;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.sql.Knowledge;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.knowledge.DatabaseKnowledge;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.pool.Lessee;
import io.pgweir.proxy.pool.Share;
import io.pgweir.proxy.pool.Ticket;
import io.pgweir.proxy.server.CancelRelay;
import io.pgweir.proxy.server.Inquiry;
import io.pgweir.proxy.server.Pin;
import io.pgweir.proxy.server.ServerLink;
import org.jspecify.annotations.Nullable;

/**
 * A session's hold on a server connection: how it gets one that suits its next unit of work, and gives it back.
 *
 * <p>A connection is at home or away. At home everything may be asked. Away, on a standby, only reads may: what needs home
 * and comes while answers are still owed waits for its turn; in a transaction that was begun away everything stays there.
 */
final class Lease implements Lessee {
    private static final byte IDLE = 'I';
    private static final byte IN_TRANSACTION = 'T';

    private final Session session;
    private final Commons commons;
    private final Way way;
    private final Wreck wreck;
    private final DatabaseKnowledge known;
    private final Ticket ticket = new Ticket();
    private final AwayTransaction transaction = new AwayTransaction();
    private final Pins pins = new Pins();
    private final Sequences sequences;
    private final SchemaChange schema;
    private final Hold hold;

    /** Of a session that has listened to something; most never do. */
    private @Nullable Ear ear;

    private @Nullable ServerLink link;
    /** The share that the link came from, or in whose line the session stands. */
    private @Nullable Share from;

    private boolean away;
    /** What comes next waits until the standby has answered what came before. */
    private boolean awaitsTurn;
    /** What comes next goes home, whatever it is: the standby could not do it. */
    private boolean homeward;
    /** What waits for a node could be served by a standby. */
    private boolean strandsRead;
    /** How many milliseconds the next read has waited already for a standby. */
    private int waits;

    Lease(Session session, Commons commons, Identity identity, Way way, Wreck wreck) {
        this.session = session;
        this.commons = commons;
        this.way = way;
        this.hold = new Hold(commons);
        this.wreck = wreck;
        this.known = commons.catalogs().of(identity.database().serverName());
        this.sequences =
                new Sequences(known.sequenceAskers(), identity.account().name(), way, session::passOn);
        this.schema = new SchemaChange(known, commons);
        known.entered();
    }

    @Nullable
    ServerLink link() {
        return link;
    }

    /** Where the connection leads, or where it waits for one; null for nowhere. */
    @Nullable
    Node node() {
        Share share = from;
        return share == null ? null : share.pool().key().node();
    }

    boolean isAway() {
        return away;
    }

    /** Whether what the client sends has to be kept for now. */
    boolean isWaiting() {
        return ticket.isInLine() || hold.isOn() || awaitsTurn;
    }

    boolean isInLine() {
        return ticket.isInLine();
    }

    /** What is known of the database that it leads to. */
    Knowledge knowledge() {
        return known.now();
    }

    /** A standby refused a text of this shape. */
    void learn(long shape) {
        known.learn(shape);
    }

    // ---- getting one

    /** Sees to it that there is a server connection for what was judged; false if it has to wait. */
    boolean obtain(Judge judge) {
        return ear == null ? obtainAny(judge) : obtainToHear(judge, ear);
    }

    /** The same for a session that listens, for which somebody else may do so. */
    private boolean obtainToHear(Judge judge, Ear hears) {
        boolean obtained = !hears.isBusy() && obtainAny(judge);
        ServerLink mine = link;
        if (obtained && mine != null && !away && !hears.letsPass(judge, mine)) {
            obtained = false;
        }
        awaitsTurn |= !obtained && !ticket.isInLine() && !hold.isOn();
        return obtained;
    }

    private boolean obtainAny(Judge judge) {
        ServerLink mine = link;
        if (mine == null) {
            return lease(judge);
        }
        if (!away || !judge.needsHome()) {
            return true;
        }
        if (mine.ledger.isBatchOpen()) {
            return true; // it ends where it began, and only what the client sends next can end it
        }
        if (!mine.ledger.isClear()) {
            awaitsTurn = true;
            return false;
        }
        if (mine.status() == IN_TRANSACTION && transaction.leavesFor(judge, mine)) {
            awaitsTurn = true;
            return false;
        }
        if (mine.status() != IDLE || mine.isPinned()) {
            return true; // the transaction is here, and what may not be done in it is the server's to say
        }
        // A connection given back may be another session's at once, which has things judged too: so not from here.
        awaitsTurn = true;
        session.quarters.goOnSoon();
        return false;
    }

    private boolean lease(Judge judge) {
        boolean reads = judge.mayLeaveHome() && !homeward;
        Share share = reads ? way.shareForRead(judge.recency(), waits > 0) : way.shareForMore(waits > 0);
        if (share == null && wreck.isTold()) {
            share = way.anyShare(); // any server can refuse what comes in a failed transaction
        }
        if (share == null) {
            if (!hold.isOn()) {
                commons.sessions().holds();
            }
            strandsRead = reads;
            strand();
            return false;
        }
        hold.ends();
        away = way.isAway(share);
        if (waits < (reads ? way.mostWaits(away, !judge.isRepeatable()) : way.mostWaitsForMore())) {
            int pause = Patience.pause(waits);
            waits += pause;
            awaitsTurn = true;
            session.quarters.goOnIn(pause);
            return false;
        }
        if (reads) {
            way.reads(away);
        }
        waits = 0;
        from = share;
        way.desk().counts().went(judge.reason(), away);
        ServerLink leased = Sequences.areAsked(judge.effects()) ? share.leaseOf(sequences.owner()) : null;
        leased = leased == null ? share.lease(this) : leased;
        if (leased == null) {
            session.activity().waits();
            return false;
        }
        begin(leased);
        return true;
    }

    /** What comes next waits, for a node or for what is decided elsewhere. */
    void strand() {
        if (hold.begins()) {
            session.silenceBegins();
        }
    }

    /** Whether there is a node by now for what waits for one. */
    boolean isStrandedNoMore() {
        return hold.isOn() && (strandsRead ? way.mayReadNow() : way.share() != null);
    }

    /** Whether what waits for the primary may be a read by what is known now, and could be served. */
    boolean isWorthJudgingAnew() {
        return hold.isOn() && !strandsRead && way.mayReadNow() && hold.hears(known.now());
    }

    /** The transaction status that the client is told where no server has to be asked. */
    byte statusAlone() {
        return wreck.status();
    }

    /** What waits is refused now. */
    void givesUp() {
        wreck.isInVain();
    }

    Hold hold() {
        return hold;
    }

    private void begin(ServerLink leased) {
        link = leased;
        pins.begin();
        homeward = false;
        Share share = from;
        if (away && share != null) {
            way.began(share);
        }
        session.holds(leased);
        if (!away) {
            transaction.arrives(leased);
        }
    }

    @Override
    public void leased(ServerLink leased) {
        begin(leased);
        session.resume();
    }

    @Override
    public void refused(Fault why) {
        session.activity().waitsNoMore();
        from = null;
        hold.ends();
        if (away) {
            homeward = true; // the standby can't have it: that is nothing to the client
            session.resume();
        } else {
            transaction.isLost();
            session.refused(why);
        }
    }

    /** Whether the answer was for it. */
    boolean answered(ServerLink mine, Inquiry inquiry) {
        return pins.answered(mine, inquiry)
                || transaction.answered(inquiry)
                || ear != null && ear.answered(mine, inquiry);
    }

    /** The server is ready; false if it was asked now whether the session still has what keeps the connection, and will be ready again. */
    boolean settle(ServerLink mine) {
        if (ear != null && ear.settles(mine)) {
            return false;
        }
        boolean settled = !mine.isPinned() || isWholeSession() || pins.settle(mine);
        if (settled) {
            hear();
        }
        return settled;
    }

    @Override
    public Ticket ticket() {
        return ticket;
    }

    /** Leaves a line that leads nowhere any more; true if there was one. */
    boolean leavesVainLine() {
        Share share = from;
        if (!ticket.isInLine() || share == null || way.leadsTo(share)) {
            return false;
        }
        share.leave(this);
        session.activity().waitsNoMore();
        from = null;
        return true;
    }

    /** The answers are there; true if something waited for them. */
    boolean takesTurn() {
        boolean waited = awaitsTurn;
        awaitsTurn = false;
        return waited;
    }

    /** What comes next goes home, whatever it is; but if it {@code wasAway} not, and home is lost, a standby may have it. */
    void goHome(boolean wasAway) {
        homeward = wasAway;
    }

    // ---- moving to another worker

    /** Whether nothing here keeps the session on its worker. */
    boolean isMovable() {
        ServerLink mine = link;
        return ear == null
                && !isWaiting()
                && (mine == null || !away && mine.isIdle() && mine.isUsable() && !mine.isBeingCancelled());
    }

    void livesOn(Worker now) {
        Share share = from;
        from = share == null ? null : share.pool().share(now);
    }

    // ---- listening

    /** The session has been at rest for a while: if it does nothing but listen, somebody else can do that for it. */
    void rests() {
        ServerLink mine = link;
        Share share = from;
        if (mine != null && share != null && !away && Ear.mayRest(mine, share)) {
            ear = ear == null ? new Ear(session, this, session.channel()) : ear;
            ear.rests(mine);
        }
    }

    /** Whether the client is not to have this yet: it has to hear of something before. */
    boolean keepsBack(ByteBuf run) {
        return ear != null && ear.keepsBack(run);
    }

    private void hear() {
        if (ear != null) {
            ear.listens();
        }
    }

    /** Where its connection comes from, or is to come from. */
    @Nullable
    Share share() {
        return from;
    }

    /** The connection listens for everybody from now on, and the session goes on without it. */
    void lends(ServerLink mine) {
        session.settings().givenBack(mine);
        letGo();
        session.channel().flush(); // what came in the same read: its end is told to the connection's next tenant
        session.quarters.goOnSoon();
    }

    // ---- what is left on it

    /** Notes what the unit of work that is sent now leaves behind, so that nobody else gets it. */
    void leaves(Judge judge, ByteBuf in) {
        ServerLink mine = link;
        if (mine == null) {
            return;
        }
        if (away) {
            transaction.sends(judge, in, mine.status() == IDLE && mine.ledger.owesTenantNothing());
        }
        if (!judge.hasSeenAll()) {
            mine.trustTags();
        }
        pins.sent(mine, judge);
        int effects = judge.effects();
        sequences.sent(mine, effects);
        schema.sent(effects);
    }

    /** Why the session keeps its connection between transactions, or null. */
    @Nullable
    String pin(boolean largeStatement) {
        ServerLink mine = link;
        if (mine == null) {
            return null;
        }
        if (isWholeSession()) {
            return "session mode";
        }
        return largeStatement ? "large statement" : Pin.firstOf(mine.pins());
    }

    /** No transaction is open any more: whatever changed the schema has done so, or has not. */
    void transactionEnded() {
        transaction.ended();
        schema.stands();
    }

    /** Has what the server works on cancelled; {@code arrived} runs when it has been dealt with. */
    void cancel(Runnable arrived) {
        ServerLink mine = link;
        if (mine == null || mine.ledger.isClear()) {
            arrived.run(); // nothing runs: PostgreSQL would do nothing either
            return;
        }
        CancelRelay.send(commons.connector(), commons.tls().get(), session.quarters.worker(), mine, arrived);
    }

    /** Something was committed, as far as can be told, and its client is about to hear of it, and may tell somebody. */
    void hasCommitted() {
        way.desk().committed().isNow();
    }

    // ---- giving it back

    /** Gives the connection back to where it came from. */
    void giveBack(ServerLink mine, boolean reset) {
        Share share = letGo();
        if (share != null) {
            share.giveBack(mine, reset);
        }
        hear();
    }

    /** The connection ended. */
    void lost(ServerLink mine) {
        transaction.isLost();
        if (ear != null) {
            ear.lost();
        }
        awaitsTurn = false;
        Share share = letGo();
        if (share != null) {
            share.ended(mine);
        }
    }

    /** What the client asked before it said good-bye is done to its end, without it, if it has one. */
    void goesOnAlone(ServerLink mine) {
        Share share = from;
        if (share != null && Afterlife.endsByItself(mine)) {
            outlivedBy(mine, share).goesOn(way.config().queryTimeout().toNanos());
        }
    }

    /** The client is gone: a connection with nothing outstanding is cleaned for the next, a running query cancelled. */
    void end(boolean betweenMessages) {
        hold.ends();
        Share share = from;
        if (ticket.isInLine() && share != null) {
            share.leave(this);
        }
        known.left();
        if (ear != null) {
            ear.ends();
        }
        ServerLink mine = link;
        if (mine == null || share == null) {
            return;
        }
        if (betweenMessages && mine.ledger.isClear()) {
            giveBack(mine, isWholeSession());
        } else if (betweenMessages && mine.ledger.isAtWork()) {
            outlivedBy(mine, share).isCancelled();
        } else {
            Runnable ended = letGoUnfinished();
            Afterlife.cutShort(mine, share, session.quarters.worker(), commons, betweenMessages, ended);
        }
    }

    private Afterlife outlivedBy(ServerLink mine, Share share) {
        Runnable ended = letGoUnfinished();
        return new Afterlife(mine, share, isWholeSession(), session.quarters.worker(), commons, ended);
    }

    /** What runs on it goes on without the session, and may still change the schema: so what it does then is given back. */
    private Runnable letGoUnfinished() {
        Runnable stands = schema.outlives();
        letGo();
        return stands;
    }

    private boolean isWholeSession() {
        return way.config().mode() == PoolMode.SESSION;
    }

    private @Nullable Share letGo() {
        Share share = from;
        if (link != null && share != null) {
            if (away) {
                way.ended(share);
            } else {
                way.leftHome();
            }
        }
        schema.stands();
        link = null;
        from = null;
        return share;
    }
}
