package io.pgweir.proxy.door;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.pgweir.config.ListenerConfig;
import io.pgweir.proxy.access.Accounts;
import io.pgweir.proxy.net.Workers;
import io.pgweir.proxy.session.Commons;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;

/** Where clients come in: one for each listener. */
public final class Door {
    private final Workers workers;
    private final Commons commons;
    private final Accounts accounts;
    private final Arrivals arrivals;
    private final ListenerConfig listener;
    private final Reception reception;
    private final boolean isReceptions;
    private final ChannelFutureListener left;

    private Door(
            Workers workers,
            Commons commons,
            Accounts accounts,
            Arrivals arrivals,
            ListenerConfig listener,
            Reception reception,
            boolean isReceptions) {
        this.reception = reception;
        this.isReceptions = isReceptions;
        this.workers = workers;
        this.commons = commons;
        this.accounts = accounts;
        this.arrivals = arrivals;
        this.listener = listener;
        this.left = _ -> arrivals.left();
    }

    /** A door for PostgreSQL's clients, behind which some may ask for the reception. */
    public static Door forClients(
            Workers workers,
            Commons commons,
            Accounts accounts,
            Arrivals arrivals,
            ListenerConfig listener,
            Reception reception) {
        return new Door(workers, commons, accounts, arrivals, listener, reception, false);
    }

    /** A door that leads to the reception and nowhere else. */
    public static Door toReception(Workers workers, Commons commons, ListenerConfig listener, Reception reception) {
        return new Door(workers, commons, reception.accounts(), new Arrivals(), listener, reception, true);
    }

    /**
     * Opens the listener's port.
     *
     * @throws UncheckedIOException if that can't be done; its message is fit for the operator
     */
    public Channel open() {
        ServerBootstrap bootstrap = workers.listening()
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        letIn(channel);
                    }
                });
        InetSocketAddress address = listener.address().equals("*")
                ? new InetSocketAddress(listener.port())
                : new InetSocketAddress(listener.address(), listener.port());
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        Throwable failure = bound.cause();
        if (failure != null) {
            throw new UncheckedIOException(
                    "cannot listen on %s:%d: %s".formatted(listener.address(), listener.port(), failure.getMessage()),
                    failure instanceof IOException io ? io : new IOException(failure));
        }
        return bound.channel();
    }

    private void letIn(Channel channel) {
        int high = (int)
                Math.min(Integer.MAX_VALUE, commons.config().get().limits().bufferBytes());
        channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(high / 2, high));
        channel.pipeline().addLast("startup", new StartupHandler(this, workers.of(channel.eventLoop())));
    }

    ListenerConfig listener() {
        return listener;
    }

    Commons commons() {
        return commons;
    }

    Arrivals arrivals() {
        return arrivals;
    }

    Accounts accounts() {
        return accounts;
    }

    Reception reception() {
        return reception;
    }

    /** Whether a client that asks for this database is the reception's to serve. */
    boolean leadsToReception(String database) {
        return isReceptions || reception.isFor(database);
    }

    /** Somebody came in, and is counted until the connection ends. Nothing of a client's first phases may be held by that. */
    void enter(Channel channel) {
        arrivals.entered();
        channel.closeFuture().addListener(left);
    }

    boolean isCrowded() {
        return arrivals.inside()
                > (isReceptions
                        ? reception.places()
                        : commons.config().get().limits().clients());
    }
}
