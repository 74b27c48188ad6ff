package io.pgweir.proxy.session;

import io.pgweir.config.Consistency;
import io.pgweir.protocol.sql.Recency;
import io.pgweir.proxy.cluster.Probe;
import io.pgweir.proxy.route.Floor;
import org.jspecify.annotations.Nullable;

/**
 * How new the reads of one session have to be: as its comment says, or as the client has set it, or as the operator says for its
 * user and database.
 */
final class Demand {
    private final Commons commons;
    private final Consistency configured;
    private @Nullable Consistency chosen;
    /** A position that reads must not be older than, which the client brought with it. */
    private long minimum;

    private Consistency level;
    /** When the read at hand, or what it must see, was there: a standby must have all that was committed before. */
    private long sinceNanos;
    /** The first position of the primary that was asked for after that, as far as this session looked. */
    private @Nullable Probe bound;

    Demand(Commons commons, Identity identity) {
        this.commons = commons;
        this.configured = commons.config()
                .get()
                .consistencyFor(identity.database().name(), identity.account().name());
        this.level = configured;
    }

    // ---- what the client has set

    Consistency chosen() {
        return chosen == null ? configured : chosen;
    }

    /** @param by null for what the operator says */
    void choose(@Nullable Consistency by) {
        chosen = by;
    }

    /** A position that reads must not be older than; 0 if there is none. */
    long minimum() {
        return minimum;
    }

    void atLeast(long position) {
        minimum = position;
    }

    void reset() {
        chosen = null;
        minimum = 0;
    }

    // ---- the read at hand

    /** A read is to be sent somewhere. It may be looked at several times until it is; what counts is when it came. */
    void reads(Recency said) {
        level = level(said);
        switch (level) {
            case EVENTUAL, SESSION -> {}
            case PROXY -> sinceNanos = commons.lastCommitNanos();
            case STRICT -> sinceNanos = System.nanoTime();
        }
    }

    /** The level of a read that says this of itself. */
    Consistency level(Recency said) {
        return Outlook.level(said, chosen());
    }

    /** Whether it takes what a standby has. */
    boolean isModest() {
        return level == Consistency.EVENTUAL && minimum == 0;
    }

    /** Whether what it sees binds the reads behind it. */
    boolean binds() {
        return level != Consistency.EVENTUAL;
    }

    /** Whether it has to be newer than what its session knows. */
    boolean isAboutOthers() {
        return level.compareTo(Consistency.SESSION) > 0;
    }

    /**
     * What a standby must have replayed that has to have {@code position} for the session's own sake; {@link Floor#UNKNOWN} until
     * the primary has been asked late enough.
     */
    long over(long position, Probe newest) {
        long needed = level == Consistency.EVENTUAL ? 0 : position;
        if (isAboutOthers()) {
            needed = Math.max(needed, others(newest));
        }
        return Math.max(needed, minimum);
    }

    /** What bounds all that was committed by others. It need not grow while none of them commits anything that counts. */
    private long others(Probe newest) {
        Probe last = bound;
        if (last == null || !isOneHistory(last, newest) || last.sentNanos() - sinceNanos <= 0) {
            boolean lost = level == Consistency.STRICT && newest.isInherited(); // others may still reach that primary
            if (lost || newest.sentNanos() - sinceNanos <= 0) {
                return Floor.UNKNOWN;
            }
            bound = newest;
            return newest.position();
        }
        return Math.min(last.position(), newest.position());
    }

    // ---- a read that does not come

    /** The same as {@link #over} for a read that came now, which nobody would wait for. */
    long over(Recency said, long position, @Nullable Probe newest) {
        long needed = switch (level(said)) {
            case EVENTUAL -> 0;
            case SESSION -> position;
            case PROXY -> Math.max(position, othersSince(commons.lastCommitNanos(), newest));
            case STRICT -> Floor.UNKNOWN;
        };
        return Math.max(needed, minimum);
    }

    private static long othersSince(long nanos, @Nullable Probe newest) {
        return newest == null || newest.sentNanos() - nanos <= 0 ? Floor.UNKNOWN : newest.position();
    }

    private static boolean isOneHistory(Probe one, Probe other) {
        return one.primary() == other.primary() && one.isInherited() == other.isInherited();
    }
}
