package io.pgweir.proxy.ring;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.unix.Socket;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection: its {@link Inflow}, its {@link Outflow}, how it begins and how it ends. */
public final class RingSocket extends RingChannel {
    private final Inflow in = new Inflow(this);
    private final Outflow out = new Outflow(this);
    private @Nullable InetSocketAddress remote;
    private @Nullable ChannelPromise connecting;
    private boolean awaitingConnection;
    private @Nullable Future<?> connectLimit;

    /** One that is to be connected. */
    public RingSocket() {
        super(null, Socket.newSocketStream());
    }

    /** One that was accepted. */
    RingSocket(RingListener listener, Socket accepted) {
        super(listener, accepted);
        config().inherits();
        remote = accepted.remoteAddress(); // who resets the connection later has to be told by it, too
        active = true;
    }

    @Override
    @Nullable
    InetSocketAddress remote() {
        return remote;
    }

    @Override
    void completed(int what, int result, int flags) {
        if (!isOpen()) { // it was closed in this very turn
            berth().handler().inlet().drop(flags);
            return;
        }
        switch (what) {
            case Berth.RECEIVE -> in.received(result, flags);
            case Berth.READABLE -> in.readable();
            case Berth.GONE -> in.gone(result);
            case Berth.SEND -> ((Unsafe) unsafe()).sent(result);
            case Berth.CONNECTED -> ((Unsafe) unsafe()).finishConnect();
            default -> throw new IllegalArgumentException("request " + what);
        }
    }

    @Override
    protected void doBeginRead() {
        in.start();
    }

    @Override
    void stopReading() {
        in.stop();
    }

    /** The other side has ended, or {@code why} something else has ended the connection. */
    void end(@Nullable IOException why) {
        in.end();
        if (why != null) {
            pipeline().fireExceptionCaught(why);
        }
        unsafe().close(unsafe().voidPromise());
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            throw new UnsupportedOperationException("only bytes can be sent, not " + message.getClass());
        }
        if (bytes.hasMemoryAddress()) {
            return bytes;
        }
        ByteBuf direct = alloc().directBuffer(bytes.readableBytes()).writeBytes(bytes);
        bytes.release();
        return direct;
    }

    // ---- past the pipeline, by who stands in it alone

    /** From now on tells {@code alone}'s handler itself what comes. To be called on the loop. */
    public void tells(ChannelHandlerContext alone) {
        in.tells(alone);
    }

    /** Tells the pipeline again, if nobody has taken this one's place. To be called on the loop. */
    public void isLeftBy(ChannelHandlerContext gone) {
        in.isLeftBy(gone);
    }

    /** Sends {@code bytes}, which are the socket's from now on, at the next flush. To be called on the loop. */
    public void put(ByteBuf bytes) {
        assert eventLoop().inEventLoop();
        ChannelOutboundBuffer buffer = unsafe().outboundBuffer();
        if (buffer == null || !isOpen()) { // it has been closed
            bytes.release();
        } else if (!out.takes(bytes, buffer)) {
            unsafe().write(bytes, voidPromise());
        }
    }

    /** Flushes what was put, and what was written. */
    public void flushPut() {
        ChannelOutboundBuffer buffer = unsafe().outboundBuffer();
        if (buffer != null && buffer.totalPendingWriteBytes() != 0) {
            unsafe().flush();
        } else if (out.isSingleDue()) {
            ((Unsafe) unsafe()).flush0();
        }
    }

    /** How much of what was put or written is not known to be out. To be called on the loop. */
    public long unsentBytes() {
        ChannelOutboundBuffer buffer = unsafe().outboundBuffer();
        return out.singleBytes() + (buffer == null ? 0 : buffer.totalPendingWriteBytes());
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer buffer) throws Exception {
        if (isMoored()) { // while it moves it keeps what it has to send
            out.send(buffer);
        }
    }

    @Override
    void arrived() {
        if (!config().isAutoRead()) {
            in.stop();
        }
        ((Unsafe) unsafe()).flush0();
    }

    @Override
    protected void doBind(SocketAddress local) throws Exception {
        socket.bind(local);
    }

    // ---- the end

    @Override
    void abandon(Berth mine) {
        if (out.isSending()) {
            mine.endSend(descriptor());
        }
        in.cancel(mine);
        if (awaitingConnection) {
            mine.cancel(Berth.CONNECTED);
        }
    }

    @Override
    protected void doClose() throws Exception {
        super.doClose();
        in.close();
        out.close(hasBerth() ? berth().handler() : null);
        if (connecting != null) {
            ((Unsafe) unsafe()).connected(new ClosedChannelException());
        }
    }

    @Override
    void left() {
        in.left();
        if (out.isSending()) { // nobody knows how much of it went out
            unsafe().closeForcibly();
        }
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new Unsafe();
    }

    /** What Netty's own part of a channel does, and only that may do. */
    private final class Unsafe extends AbstractUnsafe {
        /** Netty's own sees to it that it isn't called within itself, and that the connection stands; the outflow does that here. */
        @Override
        protected void flush0() {
            ChannelOutboundBuffer buffer = outboundBuffer();
            if (out.isSingleDue() && buffer != null) {
                write(buffer);
            } else {
                super.flush0();
            }
        }

        private void write(ChannelOutboundBuffer buffer) {
            try {
                doWrite(buffer);
            } catch (Exception e) {
                handleWriteError(e);
            }
        }

        void sent(int result) {
            ChannelOutboundBuffer buffer = outboundBuffer();
            if (buffer == null) { // it has been closed meanwhile
                return;
            }
            try {
                out.sent(buffer, result);
                if (!buffer.isEmpty() || out.isSingleDue()) {
                    doWrite(buffer);
                }
            } catch (Exception e) {
                if (out.isSingleDue()) { // what is in the queue tells of it itself
                    pipeline().fireExceptionCaught(e);
                }
                handleWriteError(e);
            }
        }

        /** What was flushed goes out before, as far as there is room for it now. */
        @Override
        public void close(ChannelPromise promise) {
            while (out.isSending() && isMoored() && berth().sendNow()) {
                // what had to wait behind it is next
            }
            super.close(promise);
        }

        @Override
        public void connect(SocketAddress to, @Nullable SocketAddress from, ChannelPromise promise) {
            if (!promise.setUncancellable() || !ensureOpen(promise)) {
                return;
            }
            try {
                if (connecting != null) {
                    throw new ConnectionPendingException();
                }
                if (remote != null || isActive()) {
                    throw new AlreadyConnectedException();
                }
                if (from != null) {
                    socket.bind(from);
                }
                remote = (InetSocketAddress) to;
                connecting = promise;
                if (socket.connect(to)) {
                    connected(null);
                } else {
                    limitConnecting(to);
                    awaitConnection();
                }
            } catch (Exception e) {
                connecting = null;
                promise.tryFailure(annotateConnectException(e, to));
                closeIfClosed();
            }
        }

        private void limitConnecting(SocketAddress to) {
            int limit = config().getConnectTimeoutMillis();
            if (limit > 0) {
                connectLimit = eventLoop()
                        .schedule(
                                () -> connected(new ConnectTimeoutException(
                                        "connection timed out after " + limit + " ms: " + to)),
                                limit,
                                TimeUnit.MILLISECONDS);
            }
        }

        private void awaitConnection() {
            awaitingConnection = true;
            berth().ring().poll(descriptor(), Ring.WRITABLE, false, berth().request(Berth.CONNECTED));
        }

        void finishConnect() {
            awaitingConnection = false;
            if (connecting == null || !isMoored()) {
                return;
            }
            try {
                if (socket.finishConnect()) {
                    connected(null);
                } else {
                    awaitConnection();
                }
            } catch (IOException e) {
                connected(remote == null ? e : annotateConnectException(e, remote));
            }
        }

        /** Connecting has come to its end, one way or the other. */
        void connected(@Nullable Throwable failure) {
            Future<?> limit = connectLimit;
            connectLimit = null;
            if (limit != null) {
                limit.cancel(false);
            }
            ChannelPromise promise = connecting;
            connecting = null;
            if (promise == null) {
                return;
            }
            if (failure == null) {
                active = true;
                promise.trySuccess();
                pipeline().fireChannelActive();
            } else if (promise.tryFailure(failure) && isOpen()) {
                close(voidPromise());
            }
        }
    }
}
