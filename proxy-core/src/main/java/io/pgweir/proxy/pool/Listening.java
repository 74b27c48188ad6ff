package io.pgweir.proxy.pool;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.NotificationResponse;
import io.pgweir.proxy.server.Channels;
import io.pgweir.proxy.server.Hearing;
import io.pgweir.proxy.server.Inquiry;
import io.pgweir.proxy.server.ServerLink;
import io.pgweir.proxy.server.Settings;
import io.pgweir.proxy.server.Tenant;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The one server connection of a share that listens, for all sessions that listen and have nothing else to do.
 *
 * <p>PostgreSQL tells all who listen in the same order. So whoever comes with a connection of its own, or goes to one, has both
 * listen for a moment, and marks the place where the one takes over from the other by notifying a channel that is
 * known only here: nothing is missed, and nothing heard twice.
 */
public final class Listening implements Tenant, Hearing {
    private final Share share;
    private final ServerLink link;
    private final String beacon = "pgweir_" + UUID.randomUUID();
    /** Who wants to hear of what, from when the first mark is on its way. */
    private final Map<Hearer, Set<String>> wanted = new LinkedHashMap<>();
    /** How many want to hear of a channel: the server is listened to for these. */
    private final Map<String, Integer> wanting = new HashMap<>();
    /** Who hears of what. */
    private final Map<String, Set<Hearer>> audience = new HashMap<>();
    /** What is to be done when a mark is heard. */
    private final Map<String, Runnable> marks = new HashMap<>();

    private final Deque<Runnable> whenDone = new ArrayDeque<>();
    private long lastMark;
    private boolean over;

    /** Takes over a connection that listens, and has nothing else of its session. */
    Listening(Share share, ServerLink link) {
        this.share = share;
        this.link = link;
        link.worksFor(this);
        link.read(true);
        link.apply(Settings.NONE); // among them there may be a time limit for being idle
        link.hears(this);
        run("SET client_encoding = 'UTF8';" + Channels.each("LISTEN", List.of(beacon)), () -> {});
    }

    /** The channel that is notified of marks. */
    public String beacon() {
        return beacon;
    }

    /** What one hears of, or will. */
    public Set<String> channelsOf(Hearer hearer) {
        return Set.copyOf(wanted.getOrDefault(hearer, Set.of()));
    }

    /** The one whose connection this was hears of these from now on. */
    public void stays(Hearer hearer, Set<String> channels) {
        want(hearer, channels);
        channels.forEach(channel -> tell(hearer, channel));
    }

    /**
     * One wants to hear of these from a mark on.
     *
     * @param listens gets the mark when these are listened to, so that it may be sent
     */
    public void comes(Hearer hearer, Set<String> channels, Consumer<String> listens) {
        want(hearer, channels);
        String mark = mark(() -> channels.forEach(channel -> tell(hearer, channel)));
        run(Channels.each("LISTEN", channels), () -> listens.accept(mark));
    }

    /**
     * One listens itself to all that it hears of, from the mark on that is returned.
     *
     * @param gone runs when the mark was heard
     */
    public String goes(Hearer hearer, Runnable gone) {
        return mark(() -> {
            leaves(hearer);
            gone.run();
        });
    }

    /** A mark will not come: who would have notified it took that back. */
    public void forgets(String mark) {
        marks.remove(mark);
    }

    /** One wants to hear nothing more. */
    public void leaves(Hearer hearer) {
        Set<String> unheard = new LinkedHashSet<>();
        Set<String> channels = wanted.remove(hearer);
        for (String channel : channels == null ? Set.<String>of() : channels) {
            audience.computeIfPresent(channel, (_, hearers) -> {
                hearers.remove(hearer);
                return hearers.isEmpty() ? null : hearers;
            });
            if (wanting.merge(channel, -1, Integer::sum) == 0) {
                wanting.remove(channel);
                unheard.add(channel);
            }
        }
        if (wanted.isEmpty()) {
            end();
        } else if (!unheard.isEmpty()) {
            run(Channels.each("UNLISTEN", unheard), () -> {});
        }
    }

    private void want(Hearer hearer, Set<String> channels) {
        Set<String> all = wanted.computeIfAbsent(hearer, _ -> new LinkedHashSet<>());
        for (String channel : channels) {
            if (all.add(channel)) {
                wanting.merge(channel, 1, Integer::sum);
            }
        }
    }

    private void tell(Hearer hearer, String channel) {
        if (wanted.getOrDefault(hearer, Set.of()).contains(channel)) {
            audience.computeIfAbsent(channel, _ -> new LinkedHashSet<>()).add(hearer);
        }
    }

    private String mark(Runnable heard) {
        String mark = Long.toString(++lastMark);
        marks.put(mark, heard);
        return mark;
    }

    private void run(String sql, Runnable done) {
        whenDone.add(done);
        link.ours.run(sql.getBytes(StandardCharsets.UTF_8), Inquiry.ofNothing());
        link.flush();
    }

    private void end() {
        if (!over) {
            over = true;
            share.listensNoMore(this);
            share.giveBack(link, true);
        }
    }

    // ---- what the server sends

    @Override
    public boolean keeps(NotificationResponse notification) {
        if (notification.channel().equals(beacon)) {
            Runnable heard = marks.remove(notification.payload());
            if (heard != null) {
                heard.run();
            }
        } else {
            List.copyOf(audience.getOrDefault(notification.channel(), Set.of()))
                    .forEach(hearer -> hearer.heard(notification));
        }
        return true;
    }

    @Override
    public void serverSent(ServerLink from, ByteBuf run) {
        run.release();
    }

    @Override
    public void serverAnswered(ServerLink from, Inquiry inquiry, byte status) {
        Runnable done = whenDone.poll();
        if (done != null && !over) {
            done.run();
        }
    }

    @Override
    public void serverReady(ServerLink from, byte status) {}

    @Override
    public void serverReadComplete(ServerLink from) {}

    @Override
    public void serverLost(ServerLink from, String sqlState, String why) {
        over = true;
        share.listensNoMore(this);
        share.ended(link);
        List.copyOf(wanted.keySet()).forEach(hearer -> hearer.isDeaf(why));
    }
}
