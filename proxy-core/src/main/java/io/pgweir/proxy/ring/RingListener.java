package io.pgweir.proxy.ring;

import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.NativeInetAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** A listening socket. That somebody has come the ring tells; who it is, is asked then. */
public final class RingListener extends RingChannel implements ServerChannel {
    /** So many are let in before somebody else's turn comes. */
    private static final int AT_ONCE = 64;

    private final byte[] address = new byte[26];
    private boolean watching;
    private boolean wanted;
    /** Some may wait at the door of whom the ring has told already. */
    private boolean crowded;

    public RingListener() {
        super(null, Socket.newSocketStream());
    }

    @Override
    protected void doBind(SocketAddress local) throws Exception {
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
        if (!watching) {
            watching = true;
            berth().ring().poll(descriptor(), Ring.READABLE, true, berth().request(Berth.READABLE));
        }
        if (crowded) {
            crowded = false;
            eventLoop().execute(this::accept);
        }
    }

    @Override
    void stopReading() {
        wanted = false;
    }

    @Override
    void completed(int what, int result, int flags) {
        if ((flags & Ring.MORE) == 0) {
            watching = false;
        }
        if (wanted) {
            accept();
        } else {
            crowded = true;
        }
    }

    private void accept() {
        if (!isOpen()) {
            return;
        }
        try {
            crowded = !everybodyIsIn();
        } catch (IOException e) { // no descriptor left, for one: whoever waits is let in later
            crowded = true;
            pipeline().fireExceptionCaught(e);
        }
        wanted = false;
        pipeline().fireChannelReadComplete();
    }

    private boolean everybodyIsIn() throws IOException {
        for (int i = 0; i < AT_ONCE; i++) {
            int accepted = socket.accept(address);
            if (accepted < 0) {
                return true;
            }
            InetSocketAddress from = NativeInetAddress.address(address, 1, address[0]);
            pipeline().fireChannelRead(new RingSocket(this, new Socket(accepted), from));
        }
        return false;
    }

    @Override
    void abandon(Berth mine) {
        mine.ring().cancelNow(descriptor());
        mine.ring().look(); // so that the port is free when this is closed
    }

    @Override
    void arrived() {}

    @Override
    void left() {
        watching = false;
        crowded = true;
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
