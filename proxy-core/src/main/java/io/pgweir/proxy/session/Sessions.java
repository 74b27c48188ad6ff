package io.pgweir.proxy.session;

import io.pgweir.protocol.ProtocolVersion;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** All clients that have logged in, by the process number that we gave them; with it and a secret they can cancel. */
public final class Sessions {
    private final ConcurrentHashMap<Integer, Session> alive = new ConcurrentHashMap<>();
    /** Those with a server connection of their own know that one's key. */
    private final Set<DedicatedRelay> dedicated = ConcurrentHashMap.newKeySet();
    /** How many wait for a node to do their work on. */
    private final AtomicInteger stranded = new AtomicInteger();
    /** How often one had to, since the start, and how often in vain. */
    private final LongAdder holds = new LongAdder();

    private final LongAdder holdsInVain = new LongAdder();

    /** How much of what these sent is kept meanwhile. */
    private final AtomicLong heldBytes = new AtomicLong();

    private final AtomicInteger turns = new AtomicInteger();
    private final SecureRandom random = new SecureRandom();

    /** What a client needs to cancel its query: shown to it at login, compared when a cancel request comes. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares keys but by MessageDigest
    public record Key(int pid, byte[] secret) {
        @Override
        public String toString() {
            return "client " + pid;
        }
    }

    /** Enters a session under a new number. */
    Key enter(Session session, int protocol) {
        byte[] secret = new byte[ProtocolVersion.cancelKeyBytes(protocol)];
        random.nextBytes(secret);
        while (true) {
            int pid = random.nextInt(1, Integer.MAX_VALUE);
            if (alive.putIfAbsent(pid, session) == null) {
                return new Key(pid, secret);
            }
        }
    }

    void leave(Key key, Session session) {
        alive.remove(key.pid(), session);
    }

    void enter(DedicatedRelay relay) {
        dedicated.add(relay);
    }

    void leave(DedicatedRelay relay) {
        dedicated.remove(relay);
    }

    /** Whom a cancel request means, or null if the secret is wrong. */
    public @Nullable Cancellable find(int pid, byte[] secret) {
        Session session = alive.get(pid);
        if (session != null && MessageDigest.isEqual(session.key().secret(), secret)) {
            return session;
        }
        for (DedicatedRelay relay : dedicated) { // there are few
            if (relay.isMeant(pid, secret)) {
                return relay;
            }
        }
        return null;
    }

    public Collection<Session> all() {
        return alive.values();
    }

    /** A number that goes round, for taking nodes in turn. */
    int turn() {
        return turns.getAndIncrement() & Integer.MAX_VALUE;
    }

    /** One more waits for a node; false if so many do already that it is in vain. */
    boolean strands(int most) {
        return stranded.incrementAndGet() <= most;
    }

    /** So much more is kept of what those sent who wait; returns how much that is of all. */
    long keeps(long bytes) {
        return heldBytes.addAndGet(bytes);
    }

    /** One waits no more, of which so much was kept. */
    void goesOn(long bytes) {
        stranded.decrementAndGet();
        heldBytes.addAndGet(-bytes);
    }

    /** One has to wait for a node. */
    void holds() {
        holds.increment();
    }

    /** One waited for a node that did not come. */
    void heldInVain() {
        holdsInVain.increment();
    }

    /** How often clients had to wait for a node since the start. */
    public long holdsSoFar() {
        return holds.sum();
    }

    /** How often they gave up waiting since the start. */
    public long holdsInVain() {
        return holdsInVain.sum();
    }

    /** How many clients wait for a node, as there is none for what they want. */
    public int stranded() {
        return stranded.get();
    }

    public int count() {
        return alive.size();
    }
}
