package io.pgweir.proxy.route;

import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.cluster.Probe;
import org.jspecify.annotations.Nullable;

/**
 * How new a session's next read must be: it sees what the session wrote, and nothing older than what it has seen before.
 *
 * <p>No position is asked for on the way. The session notes when it last had to do with the primary; the first position of the
 * primary that was asked for after that bounds what it wrote or saw there, and a standby that has replayed so much will do. What
 * it saw on a standby binds it to that standby, whose replay never goes back, until a later position of the primary frees it.
 */
public final class Floor {
    /** Nobody knows yet how new it has to be. */
    public static final long UNKNOWN = Long.MAX_VALUE;

    private long position;
    private @Nullable Node epoch;
    /** What is known of it is by what that primary left when it was lost. */
    private boolean inherited;

    private boolean wasAtPrimary;
    private long leftPrimaryNanos;
    private @Nullable Node bound;
    private int incarnation;
    private int goesToIncarnation;
    private long leftStandbyNanos;
    /** Where it read last, if the primary may not show all of that. */
    private @Nullable Node unsettled;

    /** The session is done with a unit of work on the primary. */
    public void leftPrimary(long now) {
        wasAtPrimary = true;
        leftPrimaryNanos = now;
        bound = null;
    }

    /** The session has a connection to a standby: what it sees there is not what is there after a crash. */
    public void goesTo(Node standby) {
        goesToIncarnation = standby.incarnation();
    }

    /** The session is done with a read on a standby. */
    public void leftStandby(Node standby, long now) {
        bound = standby;
        unsettled = standby;
        incarnation = goesToIncarnation;
        leftStandbyNanos = now;
    }

    /**
     * The standby that may have shown something to the session which the primary does not show yet, or null if there is none. A
     * commit is on its way to standbys before the primary itself lets others see it.
     */
    public @Nullable Node unsettled() {
        Node last = unsettled;
        if (last != null && last.settledNanos() - leftStandbyNanos > 0) {
            unsettled = null;
        }
        return unsettled;
    }

    /** The standby that it may stay with, or null if it is bound to none. */
    public @Nullable Node bound() {
        return bound;
    }

    /** Whether it may: one that may have crashed since can have replayed less than it had. */
    public boolean mayStay() {
        Node with = bound;
        return with != null && with.incarnation() == incarnation;
    }

    /** What a standby must have replayed that the session may stay with, or go to while it is bound to none. */
    public long position(@Nullable Probe newest) {
        if (newest == null) {
            return UNKNOWN;
        }
        boolean returned = inherited && !newest.isInherited(); // with more, perhaps, than was thought to be left
        if (newest.primary() != epoch || returned) {
            if (epoch != null && position > 0) {
                wasAtPrimary = true; // what another primary wrote is bounded by what this one has
                leftPrimaryNanos = Math.max(leftPrimaryNanos, newest.sentNanos());
                position = 0;
            }
            epoch = newest.primary();
        }
        inherited = newest.isInherited();
        if (wasAtPrimary) {
            if (newest.sentNanos() - leftPrimaryNanos <= 0) {
                return UNKNOWN;
            }
            wasAtPrimary = false;
            position = Math.max(position, newest.position());
        }
        // Asked for later, it bounds all that an earlier one did: what lies between the two turned out to be no commit.
        position = Math.min(position, newest.position());
        return position;
    }

    /** A position of the primary at which it had all that the session wrote and saw, or {@link #UNKNOWN}. */
    public long covers(@Nullable Probe newest) {
        long own = position(newest);
        if (newest == null || newest.isInherited()) {
            return UNKNOWN;
        }
        return own == UNKNOWN || bound == null ? own : elsewhere(newest);
    }

    /** What another standby must have replayed to take over from the one that the session is bound to. */
    public long elsewhere(Probe newest) {
        if (newest.isInherited() && !newest.heirs().contains(bound)) {
            return UNKNOWN; // it may have shown more than the others have
        }
        return newest.sentNanos() - leftStandbyNanos > 0 ? Math.max(position, newest.position()) : UNKNOWN;
    }

    /** The session has moved on to a standby that has replayed so much. */
    public void raise(long to) {
        position = Math.max(position, to);
        bound = null;
    }
}
