package io.pgweir.proxy.session;

import io.netty.channel.Channel;
import io.pgweir.proxy.net.Drift;
import io.pgweir.proxy.net.Passage;
import io.pgweir.proxy.net.Timed;
import io.pgweir.proxy.net.Timing;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.pool.Loss;
import io.pgweir.proxy.pool.Share;
import io.pgweir.proxy.server.ServerLink;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where a session lives: on one worker, and when it rests and another worker should have more to do, on that one from then on, with the server
 * connection that it holds, if it does. What its client says on the way is read when it has arrived, and if it comes to its end on the way it
 * leaves from there, too: else what it kept would be given away before it is there.
 */
public final class Quarters {
    /** By then it has arrived, most likely. */
    private static final int PASSAGE_MILLIS = 1;

    private final Session session;
    private final Channel channel;
    private final Timed clock;
    private volatile Worker worker;
    private volatile boolean moving;
    /** The session has come to its end on the way. */
    private boolean leaving;

    private Timing timing;
    /** Whether to go with it was asked. */
    private @Nullable Drift last;

    /** @param clock is called at each tick of the worker, whichever it is */
    Quarters(Session session, Channel channel, Worker worker, Timed clock) {
        this.session = session;
        this.channel = channel;
        this.worker = worker;
        this.clock = clock;
        this.timing = worker.time(clock);
    }

    Worker worker() {
        return worker;
    }

    boolean isMoving() {
        return moving;
    }

    /** Whether it lives on this worker, which asks. */
    public boolean isOn(Worker asks) {
        return worker == asks && !moving;
    }

    /** A unit of work is over: whoever has to go may do so now. */
    void rests() {
        Drift drift = worker.drift();
        if (drift != null && drift != last && session.isMovable()) {
            last = drift;
            if (drift.takesOne()) {
                moveTo(drift.to());
            }
        }
    }

    private void moveTo(Worker to) {
        moving = true;
        timing.end();
        worker.countMove();
        ServerLink link = session.link();
        Share share = session.lease().share();
        if (link == null || share == null) {
            Passage.begin(List.of(channel), to, () -> enter(to, null), this::arrive);
        } else {
            Loss known = share.letsGo(link);
            Passage.begin(List.of(channel, link.channel()), to, () -> enter(to, link), () -> arriveWith(link, known));
        }
    }

    private void enter(Worker to, @Nullable ServerLink link) {
        worker = to;
        session.livesOn(to);
        if (link != null) {
            link.livesOn(to);
        }
    }

    private void arrive() {
        timing = worker.time(clock);
        moving = false;
        session.valve.heed(worker);
        if (!leaving) {
            session.resume();
        }
        if (leaving || !channel.isActive()) {
            session.leave();
        }
    }

    private void arriveWith(ServerLink link, Loss known) {
        Share share = session.lease().share();
        if (share != null && link == session.link()) { // it may have been lost on the way
            share.takesOver(link, known);
        }
        if (!link.channel().isActive()) {
            link.lose("the connection ended on its way to another worker");
        }
        arrive();
    }

    /** The client is gone: on the way that is seen when it has arrived, behind what it said last. */
    void hasGone() {
        if (!moving) {
            session.leave();
        }
    }

    /** The session has come to its end. True if it is on its way: then it leaves when it has arrived. */
    boolean putsOffLeaving() {
        leaving |= moving;
        return moving;
    }

    // ---- what is to be done here and not at once

    /** Has {@code what} run where it lives, wherever that is by then. */
    void later(Runnable what) {
        Worker asked = worker;
        asked.later(() -> {
            if (moving) {
                asked.loop().schedule(() -> later(what), PASSAGE_MILLIS, TimeUnit.MILLISECONDS);
            } else if (asked == worker) {
                what.run();
            } else {
                later(what);
            }
        });
    }

    /** The session goes on in a turn of its own; if it is elsewhere by then, it has done so already. */
    void goOnSoon() {
        worker.later(this::goOn);
    }

    void goOnIn(int millis) {
        worker.loop().schedule(this::goOn, millis, TimeUnit.MILLISECONDS);
    }

    private void goOn() {
        if (worker.isHere() && !moving) {
            session.goesOn();
        }
    }

    void leave() {
        timing.end();
    }
}
