package io.pgweir.proxy.ring;

import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.Socket;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A listening socket. The kernel accepts whoever comes, without being asked again, and is called back only when somebody has come whom
 * nobody wants yet.
 */
public final class RingListener extends RingChannel implements ServerChannel {
    private final Deque<RingSocket> early = new ArrayDeque<>(0);
    private boolean wanted;
    private boolean asked;
    private boolean callingBack;

    public RingListener() {
        super(null, Socket.newSocketStream());
    }

    @Override
    protected void doBind(SocketAddress local) throws Exception {
        socket.setTcpNoDelay(true); // so that whoever comes has it, too
        socket.setKeepAlive(true);
        socket.bind(local);
        socket.listen(config().backlog());
        active = true;
    }

    @Override
    protected void doBeginRead() {
        if (!isMoored()) {
            return;
        }
        wanted = true;
        if (!early.isEmpty()) {
            eventLoop().execute(this::letEarlyIn);
        }
        ask();
    }

    private void ask() {
        if (!asked) {
            asked = true;
            berth().ring().accept(descriptor(), berth().request(Berth.ACCEPT));
        }
    }

    @Override
    void stopReading() {
        wanted = false;
    }

    @Override
    void completed(int what, int result, int flags) {
        if ((flags & Ring.MORE) == 0) {
            asked = false;
            callingBack = false;
        }
        if (result >= 0) {
            came(new RingSocket(this, new Socket(result)));
        } else if (result != Kernel.ECANCELED && result != Kernel.ECONNABORTED && !Kernel.passes(result)) {
            wanted = false; // no descriptor left, for one: then nobody is for a while
            pipeline().fireExceptionCaught(Errors.newIOException("accept", result));
            pipeline().fireChannelReadComplete();
        }
        if (wanted && isMoored()) {
            ask();
        }
    }

    private void came(RingSocket client) {
        if (!isOpen()) {
            client.unsafe().closeForcibly();
        } else if (wanted && early.isEmpty()) {
            letIn(client);
        } else {
            early.add(client);
            if (asked && !callingBack && isMoored()) {
                callingBack = true;
                berth().cancel(Berth.ACCEPT);
            }
        }
    }

    private void letIn(RingSocket client) {
        wanted = false; // somebody was asked for once
        pipeline().fireChannelRead(client);
        pipeline().fireChannelReadComplete();
    }

    private void letEarlyIn() {
        while (wanted && !early.isEmpty()) {
            letIn(early.remove());
        }
    }

    @Override
    void abandon(Berth mine) {
        mine.ring().cancelNow(descriptor());
        mine.ring().look(); // so that the port is free when this is closed
    }

    @Override
    protected void doClose() throws Exception {
        try {
            super.doClose();
        } finally {
            early.forEach(client -> client.unsafe().closeForcibly());
            early.clear();
        }
    }

    @Override
    void arrived() {}

    @Override
    void left() {
        asked = false;
        callingBack = false;
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
        throw new UnsupportedOperationException("nothing is written to a listener");
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new AbstractUnsafe() {
            @Override
            public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
                promise.setFailure(new UnsupportedOperationException("a listener does not connect"));
            }
        };
    }
}
