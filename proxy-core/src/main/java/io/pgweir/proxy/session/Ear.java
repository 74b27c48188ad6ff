package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.NotificationResponse;
import io.pgweir.protocol.SqlState;
import io.pgweir.protocol.sql.Effect;
import io.pgweir.proxy.pool.Hearer;
import io.pgweir.proxy.pool.Listening;
import io.pgweir.proxy.pool.Share;
import io.pgweir.proxy.server.Channels;
import io.pgweir.proxy.server.Hearing;
import io.pgweir.proxy.server.Inquiry;
import io.pgweir.proxy.server.Pin;
import io.pgweir.proxy.server.ServerLink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A session that listens. PostgreSQL does its LISTEN and UNLISTEN as it does all else, on the session's own connection. When it has been
 * at rest for a while and holds nothing else there, what it listens to goes over to the {@link Listening} of all, and the connection
 * to whoever has work for it. Before the session does anything that would show, it goes back to a connection of its own.
 */
final class Ear implements Hearer {
    /** Who tells a client nothing because it has too much to do may keep so much for it. */
    private static final int MOST_KEPT_BYTES = 1 << 20;

    private static final String ENCODING = "UTF8";
    private static final String CLIENT_ENCODING = "client_encoding";

    private enum Step {
        /** It is where it is. */
        NONE,
        /** The server was asked to what it listens. */
        ASKS,
        /** It is going over to the others. */
        GOES,
        /** It is coming back. */
        COMES_BACK,
        /** The server was asked whether the transaction has it come back already. */
        ASKS_IN_BLOCK,
        /** The transaction is told to have it come back. */
        COMES_BACK_IN_BLOCK
    }

    private final Session session;
    private final Lease lease;
    private final Channel client;
    private final Queue<NotificationResponse> kept = new ArrayDeque<>(2);
    private int keptBytes;

    private Step step = Step.NONE;
    /** Who listens for it, or is about to. */
    private @Nullable Listening others;

    private @Nullable Inquiry awaited;
    private boolean isMarked;

    /** What takes it back is part of the transaction that is open; null if nothing is. */
    private @Nullable Homecoming homecoming;
    /** What was judged last has waited for that, and may be sent. */
    private boolean isLetBy;
    /** The channel to which its own connection has listened for a mark only. */
    private @Nullable String leftOver;

    Ear(Session session, Lease lease, Channel client) {
        this.session = session;
        this.lease = lease;
        this.client = client;
    }

    /** Whether all else has to wait. */
    boolean isBusy() {
        return step != Step.NONE;
    }

    /** Whether a unit of work may be sent on this connection; if not, the session is on its way back to listening there itself. */
    boolean letsPass(Judge judge, ServerLink own) {
        if (!isConcerned(judge) || own.ledger.isBatchOpen()) {
            return true;
        }
        if (!own.ledger.isClear()) {
            return false;
        }
        return switch (own.status()) {
            case 'I' -> {
                comesBack(own);
                yield false;
            }
            case 'T' -> letsPassInBlock(judge.effects(), own);
            default -> true; // it is refused
        };
    }

    /** Whether a unit of work would show that somebody else listens, or is to change what is listened to. */
    private boolean isConcerned(Judge judge) {
        int effects = judge.effects();
        return others != null
                && (Effect.LISTENER.isIn(effects)
                        || Effect.NOTIFICATION.isIn(effects)
                        || Effect.RELEASE.isIn(effects)
                        || Effect.DISCARD.isIn(effects)
                        || Effect.LEFT_BY_CODE.isIn(effects)
                        || judge.changes().names().containsKey(CLIENT_ENCODING));
    }

    // ---- over to the others

    /**
     * Whether another could listen to what this connection listens to, which has nothing else of its session: names and payloads are
     * the same bytes on both.
     */
    static boolean mayRest(ServerLink own, Share share) {
        return own.pins() == Pin.LISTEN.bit()
                && share.mayListen()
                && ENCODING.equals(own.parameters().get(CLIENT_ENCODING))
                && ENCODING.equals(own.parameters().get("server_encoding"));
    }

    /** The session is at rest, and listens on its own connection. */
    void rests(ServerLink own) {
        if (isBusy()) {
            return;
        }
        step = Step.ASKS;
        Inquiry channels = Inquiry.ofChannels();
        awaited = channels;
        own.ours.ask(channels);
        own.flush();
    }

    /** Whether this was what it waited for. */
    boolean answered(ServerLink own, Inquiry inquiry) {
        if (inquiry != awaited) {
            return false;
        }
        awaited = null;
        switch (step) {
            case ASKS -> goes(own, Channels.named(inquiry));
            case GOES -> {
                step = Step.NONE;
                own.hears(null);
                own.isFreeOf(Pin.LISTEN.bit());
            }
            case COMES_BACK -> isBack(own);
            case ASKS_IN_BLOCK -> comesBackInBlock(own, inquiry);
            case COMES_BACK_IN_BLOCK -> step = Step.NONE;
            case NONE -> {}
        }
        return true;
    }

    private void goes(ServerLink own, Set<String> channels) {
        step = Step.NONE;
        Share share = lease.share();
        if (channels.isEmpty()) {
            own.isFreeOf(Pin.LISTEN.bit());
            return;
        }
        if (share == null) {
            return;
        }
        Listening there = share.listening();
        if (there == null) {
            others = share.listensOn(own);
            if (others != null) {
                others.stays(this, channels);
                lease.lends(own);
            }
            return;
        }
        step = Step.GOES;
        others = there;
        there.comes(this, channels, mark -> {
            if (lease.link() == own) {
                own.hears(upTo(there, mark));
                run(own, marking(there, mark), "UNLISTEN *");
            }
        });
    }

    // ---- and back

    /** Listens on a connection of its own again. */
    private void comesBack(ServerLink own) {
        Listening there = Objects.requireNonNull(others);
        tellAll();
        step = Step.COMES_BACK;
        isMarked = false;
        Set<String> channels = there.channelsOf(this);
        String mark = there.goes(this, () -> {
            isMarked = true;
            isBack(own);
            session.goesOn();
        });
        own.touch(Pin.LISTEN);
        own.hears(from(there, mark));
        run(
                own,
                Channels.each("LISTEN", channels) + marking(there, mark),
                Channels.each("UNLISTEN", List.of(there.beacon())));
    }

    /** One of the two is done that it takes. */
    private void isBack(ServerLink own) {
        if (isMarked && awaited == null && step == Step.COMES_BACK) {
            step = Step.NONE;
            others = null;
            own.hears(null);
            tellAll();
        }
    }

    static String marking(Listening there, String mark) {
        return Channels.each("LISTEN", List.of(there.beacon())) + Channels.notify(there.beacon(), mark);
    }

    // ---- and back with a transaction

    /**
     * A transaction block that changes what is listened to, or notifies, has the session come back, ahead of that: LISTEN and the mark are
     * part of the transaction, and so are nothing until it is committed, or for ever. What it would show besides is as old as the transaction.
     */
    private boolean letsPassInBlock(int effects, ServerLink own) {
        boolean unlistens = Effect.UNLISTEN.isIn(effects);
        if (!isLetBy && (unlistens || Effect.LISTENER.isIn(effects) || Effect.NOTIFICATION.isIn(effects))) {
            step = Step.ASKS_IN_BLOCK;
            asks(own);
            return false;
        }
        isLetBy = false;
        if (unlistens && homecoming != null) {
            homecoming.unlistens();
        }
        return true;
    }

    private void asks(ServerLink own) {
        Inquiry inquiry = Inquiry.ofMark();
        awaited = inquiry;
        own.ours.ask(inquiry);
        own.flush();
    }

    private void comesBackInBlock(ServerLink own, Inquiry asked) {
        Homecoming coming = homecoming;
        Boolean isUnderWay = coming == null ? Boolean.FALSE : coming.isUnderWay(asked);
        step = Step.NONE;
        if (coming != null && own.isIdle()) {
            coming.isClear(Boolean.TRUE.equals(isUnderWay));
            return;
        }
        isLetBy = true;
        if (isUnderWay == null || isUnderWay || own.status() != 'T') {
            return;
        }
        if (coming == null) {
            coming = new Homecoming(this, Objects.requireNonNull(others), own, this::goesOn);
            homecoming = coming;
        }
        step = Step.COMES_BACK_IN_BLOCK;
        own.touch(Pin.LISTEN);
        Inquiry done = Inquiry.ofNothing();
        awaited = done;
        coming.begin(done);
    }

    private void goesOn(List<ByteBuf> keptBack) {
        keptBack.forEach(session::toClient);
        client.flush();
        ServerLink own = lease.link();
        if (own != null) {
            own.read(client.isWritable());
        }
        session.goesOn();
    }

    /** The transaction was committed: the others tell what they heard before it, and all else has to wait. */
    void waitsForOthers() {
        step = Step.COMES_BACK;
        tellAll();
    }

    /** The transaction was committed, and all was told that the others had heard. */
    void isHome() {
        step = Step.NONE;
        others = null;
        leftOver = Objects.requireNonNull(homecoming).beacon();
        homecoming = null;
        tellAll();
    }

    /** Whether the client is to have this later. */
    boolean keepsBack(ByteBuf run) {
        return homecoming != null && homecoming.keepsBack(run);
    }

    /** The server is ready; true if it was asked something now for what a transaction block did, and will be ready again. */
    boolean settles(ServerLink own) {
        Homecoming coming = homecoming;
        if (coming != null && own.status() == 'T' && coming.seesToMark()) {
            return true;
        }
        if (!own.isIdle()) {
            return false;
        }
        isLetBy = false;
        if (coming != null && coming.isInDoubt()) {
            step = Step.ASKS_IN_BLOCK;
            asks(own);
            return true;
        }
        if (coming != null && !coming.isHeardHere()) {
            isRolledBack(coming);
            own.hears(null);
        }
        if (leftOver != null) {
            String cleaning = Channels.each("UNLISTEN", List.of(leftOver)) + Channels.unmark();
            own.ours.run(cleaning.getBytes(StandardCharsets.UTF_8), true);
            leftOver = null;
            return true;
        }
        return false;
    }

    private void isRolledBack(Homecoming coming) {
        homecoming = null;
        coming.isInVain();
    }

    /** The session's own connection is lost. */
    void lost() {
        Homecoming coming = homecoming;
        boolean wasInBetween = step == Step.GOES || step == Step.COMES_BACK || coming != null && coming.isHeardThere();
        step = Step.NONE;
        awaited = null;
        isLetBy = false;
        leftOver = null;
        if (coming != null) {
            isRolledBack(coming);
        }
        Listening there = others;
        if (wasInBetween && there != null) {
            there.leaves(this);
            isDeaf("it was just to listen, or just did"); // and nobody else does now
        }
    }

    /** Marks the place, and then cleans up what only that needed. */
    private void run(ServerLink own, String marking, String cleaning) {
        Inquiry done = Inquiry.ofNothing();
        awaited = done;
        own.ours.run(marking.getBytes(StandardCharsets.UTF_8), true);
        own.ours.run(cleaning.getBytes(StandardCharsets.UTF_8), done);
        own.flush();
    }

    /** Hears on the session's own connection what comes before the mark, and no more: that is heard by the others. */
    private static Hearing upTo(Listening there, String mark) {
        return new Hearing() {
            private boolean isPast;

            @Override
            public boolean keeps(NotificationResponse notification) {
                isPast |= isMark(notification, there, mark);
                return isPast || notification.channel().equals(there.beacon());
            }
        };
    }

    /** Hears there what comes behind the mark, and keeps it until the others have heard all that comes before. */
    private Hearing from(Listening there, String mark) {
        return new Hearing() {
            private boolean isPast;

            @Override
            public boolean keeps(NotificationResponse notification) {
                if (isPast && !notification.channel().equals(there.beacon())) {
                    keep(notification);
                }
                isPast |= isMark(notification, there, mark);
                return true;
            }
        };
    }

    private static boolean isMark(NotificationResponse notification, Listening there, String mark) {
        return notification.channel().equals(there.beacon())
                && notification.payload().equals(mark);
    }

    // ---- what is heard

    @Override
    public void heard(NotificationResponse notification) {
        if (step == Step.COMES_BACK || isAtEase()) {
            tell(notification);
            client.flush();
        } else {
            keep(notification);
        }
    }

    void keep(NotificationResponse notification) {
        kept.add(notification);
        keptBytes += notification.channel().length() + notification.payload().length() + 64;
        if (keptBytes > MOST_KEPT_BYTES) {
            session.fail(Fault.fatal(SqlState.OUT_OF_MEMORY, "too many notifications while a transaction was open"));
        }
    }

    /** As PostgreSQL does, a client is told between its transactions. */
    private boolean isAtEase() {
        ServerLink own = lease.link();
        return own == null ? lease.statusAlone() == 'I' : step == Step.NONE && own.isIdle();
    }

    /** The session has done something, and perhaps has nothing else to do. */
    void listens() {
        if (!kept.isEmpty() && isAtEase()) {
            tellAll();
        }
    }

    private void tellAll() {
        for (NotificationResponse next = kept.poll(); next != null; next = kept.poll()) {
            tell(next);
        }
        keptBytes = 0;
        client.flush();
    }

    private void tell(NotificationResponse notification) {
        if (client.bytesBeforeWritable() > MOST_KEPT_BYTES) {
            session.fail(Fault.fatal(SqlState.OUT_OF_MEMORY, "too many notifications that nobody reads"));
            return;
        }
        ByteBuf out = client.alloc()
                .buffer(64
                        + notification.channel().length()
                        + notification.payload().length());
        NotificationResponse.write(out, notification.pid(), notification.channel(), notification.payload());
        session.toClient(out);
    }

    @Override
    public void isDeaf(String why) {
        others = null;
        session.fail(Fault.fatal(
                SqlState.ADMIN_SHUTDOWN,
                "terminating connection: the server connection that listened is lost: " + why));
    }

    /** The session ends. */
    void ends() {
        step = Step.NONE;
        Homecoming coming = homecoming;
        if (coming != null) {
            isRolledBack(coming);
        }
        if (others != null) {
            others.leaves(this);
            others = null;
        }
    }
}
