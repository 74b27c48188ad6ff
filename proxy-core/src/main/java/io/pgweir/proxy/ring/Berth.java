package io.pgweir.proxy.ring;

import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A channel's place at a ring. The numbers of its requests begin with the place's, so a place is not given to another channel
 * before the last of them is completed, however long ago the first one left.
 */
final class Berth implements IoRegistration {
    /** What a request was for, which is the rest of its number. */
    static final int RECEIVE = 1;

    static final int READABLE = 2;
    static final int GONE = 3;
    static final int SEND = 4;
    static final int CONNECTED = 5;
    static final int ACCEPT = 6;

    private static final int WHAT_BITS = 8;

    private final RingHandler handler;
    private final int index;
    private @Nullable RingChannel channel;
    private int underWay;

    Berth(RingHandler handler, int index) {
        this.handler = handler;
        this.index = index;
    }

    static int index(long data) {
        return (int) (data >>> WHAT_BITS);
    }

    static int what(long data) {
        return (int) data & ((1 << WHAT_BITS) - 1);
    }

    static long data(int index, int what) {
        return (long) index << WHAT_BITS | what;
    }

    int index() {
        return index;
    }

    /** Has a send that was asked for go out now, and its channel told; false if nothing could be sent. */
    boolean sendNow() {
        return handler.completeNow(this, data(index, SEND));
    }

    RingHandler handler() {
        return handler;
    }

    Ring ring() {
        return handler.ring();
    }

    @Nullable
    RingChannel channel() {
        return channel;
    }

    void taken(RingChannel by) {
        channel = by;
    }

    /** The number of a request that goes out now. */
    long request(int what) {
        underWay++;
        return data(index, what);
    }

    /** Has a request that is under way ended. */
    void cancel(int what) {
        ring().cancel(data(index, what));
    }

    /** Ends a send: behind this the kernel reads nothing of what was to be sent. Its channel is told as always. */
    void endSend(int fd) {
        handler.end(data(index, SEND), fd);
    }

    boolean isIdle() {
        return underWay == 0;
    }

    /** Something has come of a request. */
    void completed(int what, int result, int flags) {
        if ((flags & Ring.MORE) == 0) {
            underWay--;
        }
        RingChannel mine = channel;
        if (mine != null) {
            mine.completed(what, result, flags);
        } else {
            drop(what, result, flags);
            if (underWay == 0) {
                handler.free(this);
            }
        }
    }

    /** Lets go what nobody takes any more. */
    private void drop(int what, int result, int flags) {
        handler.inlet().drop(flags);
        if (what == ACCEPT && result >= 0) {
            try {
                new FileDescriptor(result).close();
            } catch (IOException ignored) {
                // nobody can do anything about it
            }
        }
    }

    /** The channel has left. */
    @Override
    public boolean cancel() {
        if (channel == null) {
            return false;
        }
        channel = null;
        if (underWay == 0) {
            handler.free(this);
        }
        return true;
    }

    @Override
    public boolean isValid() {
        return channel != null;
    }

    @Override
    public long submit(IoOps ops) {
        throw new UnsupportedOperationException("a channel of ours asks the ring itself");
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as Netty says it
    public <T> T attachment() {
        return (T) this;
    }
}
