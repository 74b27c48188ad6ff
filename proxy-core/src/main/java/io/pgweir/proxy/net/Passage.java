package io.pgweir.proxy.net;

import io.netty.channel.Channel;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/** Connections on their way from one worker to another, together: before all have left nobody hears anything on the other side. */
public final class Passage {
    private final List<Channel> channels;
    private final Worker to;
    private final Runnable enters;
    private final Runnable arrived;
    private int under;

    private Passage(List<Channel> channels, Worker to, Runnable enters, Runnable arrived) {
        this.channels = channels;
        this.to = to;
        this.enters = enters;
        this.arrived = arrived;
        this.under = channels.size();
    }

    /**
     * Begins it, on the worker where they are. One that can't be had on the other is closed; if that worker has stopped, all are, and nothing
     * is called.
     *
     * @param enters called on the worker to which they go, before anything is heard of them there
     * @param arrived called there when all are there, or closed, and before the last of them is read again
     */
    public static void begin(List<Channel> channels, Worker to, Runnable enters, Runnable arrived) {
        new Passage(channels, to, enters, arrived).leave(0);
    }

    private void leave(int next) {
        if (next < channels.size()) {
            channels.get(next).deregister().addListener(_ -> leave(next + 1));
            return;
        }
        try {
            to.loop().execute(this::enter);
        } catch (RejectedExecutionException stopped) {
            channels.forEach(channel -> channel.unsafe().closeForcibly());
        }
    }

    private void enter() {
        enters.run();
        for (Channel channel : channels) {
            to.loop().register(channel).addListener(entered -> {
                if (!entered.isSuccess()) {
                    channel.unsafe().closeForcibly();
                }
                if (--under == 0) {
                    arrived.run();
                }
            });
        }
    }
}
