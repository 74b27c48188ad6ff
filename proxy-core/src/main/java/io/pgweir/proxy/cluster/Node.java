package io.pgweir.proxy.cluster;

import io.netty.util.NetUtil;
import io.pgweir.config.NodeReads;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One PostgreSQL instance: where it is, and whether connecting to it makes sense just now.
 *
 * <p>After a failed connect the node rests for a while that doubles with each further failure; other nodes don't notice.
 * Written by any worker: the two fields are independent of each other, and a lost update costs one connection attempt.
 */
public final class Node {
    private final String name;
    private final String host;
    private final int port;
    private final String knownAs;
    private volatile int weight;
    private volatile NodeReads reads = NodeReads.USUAL;
    private final AtomicLong restsUntil = new AtomicLong();
    private volatile int failures;
    private volatile String lastFailure = "";
    private final AtomicReference<Standing> standing = new AtomicReference<>(Standing.NONE);
    private final AtomicInteger incarnation = new AtomicInteger();
    private final AtomicLong settledNanos = new AtomicLong(System.nanoTime());
    private volatile boolean everLost;
    private volatile boolean awaitsStandbys;
    /** When a connection to it was lost last, if one ever was. */
    private volatile long lostNanos;

    private volatile Watcher watcher = Watcher.NOBODY;
    private volatile @Nullable Resolved resolved;

    /**
     * What is known of it as a standby.
     *
     * @param position up to where it has at least replayed; 0 if that says nothing
     * @param closely whether that is close enough to the primary to be read from
     * @param askedNanos when it was asked
     */
    private record Standing(long position, boolean closely, long askedNanos) {
        static final Standing NONE = new Standing(0, false, 0);
    }

    /** What the name service last said of the host's name, and when. */
    public record Resolved(List<InetSocketAddress> addresses, long atNanos) {}

    public Node(String name, String host, int port, int weight) {
        this(name, host, port, weight, host);
    }

    /** @param knownAs what its certificate calls it */
    Node(String name, String host, int port, int weight, String knownAs) {
        this.knownAs = knownAs;
        this.name = name;
        this.host = host;
        this.port = port;
        this.weight = weight;
    }

    public String name() {
        return name;
    }

    public String host() {
        return host;
    }

    /** What its certificate calls it: its host, or the name that its host is an address of. */
    public String knownAs() {
        return knownAs;
    }

    public int port() {
        return port;
    }

    /** Its part of balanced reads, beside the others' weights. */
    public int weight() {
        return weight;
    }

    /** Whether it is given reads while it is a standby. */
    public NodeReads reads() {
        return reads;
    }

    /** The operator wants this of it from now on. */
    void serves(int part, NodeReads which) {
        weight = part;
        reads = which;
    }

    /** As a standby: up to where it has at least replayed the primary's WAL. */
    public long replayed() {
        return standing.get().position;
    }

    /** As a standby: whether it follows the primary closely enough to be read from. */
    public boolean isFresh() {
        Standing now = standing.get();
        return now.closely && isSince(now);
    }

    private boolean isSince(Standing now) {
        return !everLost || now.askedNanos - lostNanos > 0;
    }

    /** As a standby: all that it had shown by then, the primary shows too. */
    public long settledNanos() {
        return settledNanos.get();
    }

    void isSettled(long asOfNanos) {
        settledNanos.accumulateAndGet(asOfNanos, (one, other) -> one - other > 0 ? one : other);
    }

    /** As the primary: whether its commits wait for standbys, which may show them all the while that it does not yet. */
    public boolean awaitsStandbys() {
        return awaitsStandbys;
    }

    void awaitsStandbys(boolean does) {
        awaitsStandbys = does;
    }

    /** As a standby: whether it is known what it has replayed, however little. */
    public boolean isKnown() {
        Standing now = standing.get();
        return now.position > 0 && isSince(now);
    }

    /**
     * Changes whenever a connection to it was lost: it may have crashed since, and a standby that comes back may have replayed less than
     * it had before.
     */
    public int incarnation() {
        return incarnation.get();
    }

    /**
     * Its monitor says what it is as a standby.
     *
     * @param sentNanos when it was asked, by the clock of {@link System#nanoTime}
     */
    void follows(long position, boolean closely, long sentNanos) {
        standing.updateAndGet(before -> position > 0 && before.closely && before.askedNanos - sentNanos > 0
                ? new Standing(before.position, closely, before.askedNanos) // it has been seen since then
                : new Standing(position, closely, sentNanos));
    }

    /** It was seen further on. That counts only while it is known to follow closely: else its position may say nothing. */
    void isSeenAt(long position, long sentNanos) {
        standing.updateAndGet(before ->
                before.closely && sentNanos - before.askedNanos > 0 ? new Standing(position, true, sentNanos) : before);
    }

    /** A connection to it was lost, or can't be had: its monitor looks at once. */
    public void lost() {
        mayHaveCrashed();
        doubt();
    }

    /** Until it has been looked at again, nobody knows how much it has replayed. */
    void mayHaveCrashed() {
        lostNanos = System.nanoTime();
        everLost = true;
        incarnation.incrementAndGet();
    }

    /** Something went wrong with it, or looks as if it were another now: its monitor looks at once. Costs little, however often. */
    public void doubt() {
        watcher.doubt();
    }

    /** Somebody has use for a newer look of its monitor's, or even {@code waits} for one. Costs little, however often. */
    public void hurry(boolean waits) {
        watcher.hurry(waits);
    }

    /** Its monitor looks now. */
    void look() {
        watcher.look();
    }

    void isWatched(Watcher by) {
        watcher = by;
    }

    /** The addresses that the node's host name has now. Asks the name service, so it must not be called on a worker. */
    public List<InetSocketAddress> resolve() throws UnknownHostException {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (InetAddress address : InetAddress.getAllByName(host)) {
            addresses.add(new InetSocketAddress(address, port));
        }
        resolved = new Resolved(List.copyOf(addresses), System.nanoTime());
        return addresses;
    }

    /** What came of the last {@link #resolve}, or null before it. */
    public @Nullable Resolved resolved() {
        return resolved;
    }

    /** Whether the host is an address already, so that nobody has to be asked. */
    public boolean isAddress() {
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    }

    public boolean mayConnect(long now) {
        return failures == 0 || now - restsUntil.get() >= 0;
    }

    public void connected() {
        if (failures != 0) {
            failures = 0;
            lastFailure = "";
        }
    }

    /**
     * A connection attempt failed.
     *
     * @return whether that is news: the node was thought to be well before
     */
    public boolean failed(String why, long now, long backoffMinNanos, long backoffMaxNanos) {
        if (now - restsUntil.get() < 0) {
            return false; // one of several attempts that were under way at once
        }
        int doublings = Math.min(failures, 16);
        failures = doublings + 1;
        lastFailure = why;
        restsUntil.set(now + Math.min(backoffMaxNanos, backoffMinNanos << doublings));
        return doublings == 0;
    }

    /** Why the last attempt failed; empty if it did not. */
    public String lastFailure() {
        return lastFailure;
    }

    @Override
    public String toString() {
        return name;
    }
}
