package io.pgweir.proxy.ring;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an event loop does besides its tasks: hands over what its channels want, and tells them what came of it. */
public final class RingHandler implements IoHandler {
    private static final Logger log = LoggerFactory.getLogger(RingHandler.class);

    /** The berth of nobody, whose numbers are the loop's own. */
    private static final int OURS = 0;

    private static final int BELL = 1;
    private static final int ALARM = 2;
    private static final long NEVER = -1;

    /** So often is looked for a completion: where that does not show it, it is among those for which there was no room. */
    private static final int LOOKS = 16;

    /** How long a stream is given to bring more than one write of its sender's, if nobody else has been heard in this turn. */
    private static final int STREAM_MICROS = 40;

    /** So many completions end that. */
    private static final int CROWD = 8;

    private final ThreadAwareExecutor loop;
    private final int streamMicros;
    private final Ring ring;
    private final Inlet inlet;
    private final Messages messages = new Messages();
    private final FileDescriptor bell = Native.newEventFd();
    private final AtomicBoolean asleep = new AtomicBoolean();
    /** How many others are about to ring the bell, perhaps: it may not go while they do, for its number may soon be another's. */
    private final AtomicInteger ringing = new AtomicInteger();

    private final List<Berth> berths = new ArrayList<>();
    private final Deque<Berth> vacant = new ArrayDeque<>();
    private List<Inflow> unfinished = new ArrayList<>();
    private List<Inflow> finishing = new ArrayList<>();
    private long alarm = NEVER;
    private boolean streaming;
    private boolean conversing;

    private RingHandler(ThreadAwareExecutor loop, int streamMicros) throws IOException {
        this.loop = loop;
        this.streamMicros = streamMicros;
        ring = new Ring();
        try {
            inlet = new Inlet(ring);
        } catch (IOException e) {
            ring.close();
            throw e;
        }
        berths.add(new Berth(this, OURS));
    }

    /** Why this machine can't have rings, or null if it can. */
    public static @Nullable Throwable unavailable() {
        if (!Epoll.isAvailable()) { // from whose library sockets and the bell are
            return Epoll.unavailabilityCause();
        }
        try (Ring ring = new Ring()) {
            new Inlet(ring).close();
            return null;
        } catch (IOException | RuntimeException | LinkageError e) {
            return e;
        }
    }

    /** Makes a ring for each loop. */
    public static IoHandlerFactory newFactory() {
        return newFactory(STREAM_MICROS);
    }

    static IoHandlerFactory newFactory(int streamMicros) {
        return loop -> {
            try {
                return new RingHandler(loop, streamMicros);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    // ---- the loop's turns

    @Override
    public void initialize() {
        ring.enable();
        ring.poll(bell.intValue(), Ring.READABLE, true, Berth.data(OURS, BELL));
    }

    @Override
    public int run(IoHandlerContext context) {
        if (!context.canBlock()) {
            ring.look();
        } else {
            asleep.set(true);
            if (context.canBlock()) { // somebody may have come before he could see that we sleep
                setAlarm(context);
                await();
            } else {
                ring.look();
            }
            asleep.lazySet(false);
        }
        return takeAll();
    }

    private void await() {
        if (streaming && !conversing) {
            ring.await(CROWD, streamMicros);
        } else {
            ring.await();
        }
    }

    /** The kernel's clock wakes the loop, and is told only of times that are nearer than what it knows. */
    private void setAlarm(IoHandlerContext context) {
        long deadline = context.deadlineNanos();
        if (deadline != NEVER && (alarm == NEVER || deadline < alarm)) {
            alarm = deadline;
            ring.timeout(Math.max(0, context.delayNanos(System.nanoTime())), Berth.data(OURS, ALARM));
        }
    }

    private int takeAll() {
        int end = ring.end();
        int taken = end - ring.first();
        streaming = false;
        conversing = false;
        while (ring.first() != end) {
            int completion = ring.first();
            long data = ring.data(completion);
            int result = ring.result(completion);
            int flags = ring.flags(completion);
            ring.taken();
            int index = Berth.index(data);
            if (index != OURS) {
                tell(berths.get(index), Berth.what(data), result, flags);
            } else if (Berth.what(data) == ALARM) {
                alarm = NEVER;
            } else if (Berth.what(data) == BELL && (flags & Ring.MORE) == 0) {
                ring.poll(bell.intValue(), Ring.READABLE, true, Berth.data(OURS, BELL));
            }
        }
        finishAll();
        return taken;
    }

    private static void tell(Berth berth, int what, int result, int flags) {
        try {
            berth.completed(what, result, flags);
        } catch (Throwable broken) { // no memory left, for one: that channel must not take the others with it
            RingChannel channel = berth.channel();
            log.error("{}", channel, broken);
            if (channel != null) {
                channel.unsafe().close(channel.unsafe().voidPromise());
            }
        }
    }

    /** Has {@code inflow}, of which more is to come, told at the end of this turn that this was all for now. */
    void finishLater(Inflow inflow) {
        unfinished.add(inflow);
    }

    /** Much comes on some connection, in pieces for each of which its sender wakes this loop if that sleeps. */
    void streams() {
        streaming = true;
    }

    /** Something came on a connection whose other side may be waiting for what comes of it. */
    void converses() {
        conversing = true;
    }

    private void finishAll() {
        if (unfinished.isEmpty()) {
            return;
        }
        List<Inflow> now = unfinished;
        unfinished = finishing;
        finishing = now;
        for (int i = 0; i < now.size(); i++) {
            now.get(i).finish();
        }
        now.clear();
    }

    @Override
    public void wakeup() {
        if (loop.isExecutorThread(Thread.currentThread())) {
            return;
        }
        ringing.incrementAndGet();
        if (asleep.compareAndSet(true, false)) {
            Native.eventFdWrite(bell.intValue(), 1);
        }
        ringing.decrementAndGet();
    }

    // ---- its channels

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return RingChannel.Handle.class.isAssignableFrom(handleType);
    }

    @Override
    public IoRegistration register(IoHandle handle) {
        Berth berth = vacant.poll();
        if (berth == null) {
            berth = new Berth(this, berths.size());
            berths.add(berth);
        }
        berth.taken(((RingChannel.Handle) handle).channel());
        return berth;
    }

    void free(Berth berth) {
        vacant.push(berth);
    }

    Ring ring() {
        return ring;
    }

    Inlet inlet() {
        return inlet;
    }

    Messages messages() {
        return messages;
    }

    /**
     * Ends all that is under way for a channel on {@code fd}, tells it now what had come of that, and hears no more of it.
     */
    void settle(Berth berth, int fd) {
        ring.cancelNow(fd);
        ring.look();
        int end = ring.end();
        for (int completion = ring.first(); completion != end; completion++) {
            if (Berth.index(ring.data(completion)) == berth.index()) {
                takeOutOfTurn(completion, berth);
            }
        }
    }

    /** Hands over what is wanted, and tells a channel of one request now; false if that can't be completed at once. */
    boolean completeNow(Berth berth, long request) {
        ring.submit();
        int end = ring.end();
        for (int completion = ring.first(); completion != end; completion++) {
            if (ring.data(completion) == request) {
                takeOutOfTurn(completion, berth);
                return true;
            }
        }
        return false;
    }

    /** Returns when a request is completed that is under way on {@code fd}, cancelled if need be; it is told of in its turn. */
    void end(long request, int fd) {
        for (int i = 0; i < LOOKS && !isCompleted(request); i++) {
            ring.cancelNow(fd);
            ring.look();
        }
    }

    private boolean isCompleted(long request) {
        int end = ring.end();
        for (int completion = ring.first(); completion != end; completion++) {
            if (ring.data(completion) == request) {
                return true;
            }
        }
        return false;
    }

    private void takeOutOfTurn(int completion, Berth berth) {
        long data = ring.data(completion);
        ring.disown(completion);
        tell(berth, Berth.what(data), ring.result(completion), ring.flags(completion));
    }

    // ---- the end

    @Override
    public void prepareToDestroy() {
        for (int i = 1; i < berths.size(); i++) {
            RingChannel channel = berths.get(i).channel();
            if (channel != null) {
                channel.unsafe().close(channel.unsafe().voidPromise());
            }
        }
    }

    @Override
    public void destroy() {
        ring.look();
        ring.close();
        inlet.close();
        messages.close();
        asleep.set(false);
        while (ringing.get() > 0) {
            Thread.onSpinWait();
        }
        try {
            bell.close();
        } catch (IOException e) {
            log.debug("the bell of a loop that has ended", e);
        }
    }
}
