package io.pgweir.proxy.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.UnixChannel;

/** Whether a connection is read: as its owner wants, which is back-pressure, but not while its worker is suspended. */
public final class Valve {
    private final Channel channel;
    private boolean wanted = true;

    /** Of a connection that is read from now on. */
    public Valve(Channel channel, Worker worker) {
        this.channel = channel;
        if (worker.isSuspended()) {
            heed(worker);
        }
    }

    /** Stops or resumes reading. */
    public void open(boolean now, Worker worker) {
        if (wanted != now) {
            wanted = now;
            heed(worker);
        }
    }

    /** Whether its owner wants it read. */
    public boolean isOpen() {
        return wanted;
    }

    /** The worker was suspended, or goes on. */
    public void heed(Worker worker) {
        channel.config().setOption(ChannelOption.AUTO_READ, wanted && !worker.isSuspended());
    }

    /** The number of the connection's socket in this process, or -1 where the platform does not tell. */
    public int descriptor() {
        return descriptorOf(channel);
    }

    /** The number of a socket in this process, or -1 where the platform does not tell. */
    public static int descriptorOf(Channel channel) {
        return channel instanceof UnixChannel unix ? unix.fd().intValue() : -1;
    }
}
