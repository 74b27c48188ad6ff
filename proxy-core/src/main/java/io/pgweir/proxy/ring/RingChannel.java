package io.pgweir.proxy.ring;

import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A channel whose socket is a ring's: it takes a berth where it is registered, and leaves with nothing under way. */
abstract class RingChannel extends AbstractChannel implements UnixChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

    final Socket socket;
    private final RingConfig config;
    private @Nullable IoRegistration registration;
    private @Nullable Berth berth;
    private boolean leaving;
    volatile boolean active;

    RingChannel(@Nullable Channel parent, Socket socket) {
        super(parent);
        this.socket = socket;
        this.config = new RingConfig(this);
    }

    /** What an event loop knows a channel by. */
    static final class Handle implements IoHandle {
        private final RingChannel channel;

        Handle(RingChannel channel) {
            this.channel = channel;
        }

        RingChannel channel() {
            return channel;
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            throw new UnsupportedOperationException("a channel of ours is told by its berth");
        }

        @Override
        public void close() {
            channel.unsafe().close(channel.unsafe().voidPromise());
        }
    }

    /** Something has come of a request. */
    abstract void completed(int what, int result, int flags);

    /** It has a berth, the first one or another. */
    abstract void arrived();

    /** Nothing is under way any more: there is no berth, or there will be another one. */
    abstract void left();

    /** What is under way has to end: nothing may be read from its memory behind this. The descriptor closes next. */
    abstract void abandon(Berth mine);

    /** Nobody wants to hear what comes, for now. */
    abstract void stopReading();

    final boolean hasBerth() {
        return berth != null;
    }

    final Berth berth() {
        Berth mine = berth;
        if (mine == null) {
            throw new IllegalStateException("not registered");
        }
        return mine;
    }

    final int descriptor() {
        return socket.intValue();
    }

    /** Whether it may ask its ring for something. */
    final boolean isMoored() {
        return berth != null && !leaving && isOpen();
    }

    @Override
    protected final boolean isCompatible(EventLoop loop) {
        return loop instanceof IoEventLoop io && io.isCompatible(Handle.class);
    }

    @Override
    protected final void doRegister(ChannelPromise promise) {
        ((IoEventLoop) eventLoop()).register(new Handle(this)).addListener(done -> {
            if (done.isSuccess()) {
                IoRegistration taken = (IoRegistration) done.getNow();
                registration = taken;
                berth = taken.attachment();
                leaving = false;
                promise.setSuccess();
                arrived();
            } else {
                promise.setFailure(done.cause());
            }
        });
    }

    @Override
    protected final void doDeregister() {
        IoRegistration mine = registration;
        if (mine == null) {
            return;
        }
        leaving = true;
        if (socket.isOpen()) { // it moves
            stopReading();
            if (!berth().isIdle()) {
                berth().handler().settle(berth(), descriptor());
            }
            left();
        }
        registration = null;
        berth = null;
        mine.cancel();
    }

    @Override
    protected void doClose() throws Exception {
        active = false;
        Berth mine = berth;
        if (mine != null && !mine.isIdle()) {
            abandon(mine);
            mine.ring().submit(); // as long as the descriptor's number is this socket's
        }
        socket.close();
    }

    @Override
    protected final void doDisconnect() throws Exception {
        doClose();
    }

    @Override
    public final boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public final boolean isActive() {
        return active;
    }

    @Override
    public final Socket fd() {
        return socket;
    }

    @Override
    public final RingConfig config() {
        return config;
    }

    @Override
    public final ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    protected final @Nullable SocketAddress localAddress0() {
        return socket.localAddress();
    }

    @Override
    protected final @Nullable SocketAddress remoteAddress0() {
        return remote();
    }

    /** Whom it is connected to. */
    @Nullable
    InetSocketAddress remote() {
        return null;
    }
}
