package io.pgweir.proxy.net;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Says by what the workers have to do which of them should have more of it, and which none. Loops that aren't needed cost: each wakes for
 * less, and what could be handed over together is not. So one that is alone goes on alone until it has no time left, then shares with the one
 * that has least to do; and of two that have little to do, one takes all.
 *
 * <p>A load is the part of a processor that a worker's thread had, in thousandths. That it had to wait for one is not counted: where others want
 * the processors too, one more thread only takes from them.
 */
final class Rota {
    /** Who has more to do can't take any more. */
    static final int FULL = 800;
    /** Newcomers go where there is less. */
    static final int ROOM = 600;
    /** What one more of them than in the tick before adds to the load that is known until it is measured: each may come with a handshake. */
    static final int NEWCOMER = 5;
    /** Two that have less together are one too many; well below {@link #FULL}, so that nobody goes back and forth. */
    static final int LITTLE = 450;
    /** Who has less does nothing but keep the time. */
    static final int ASLEEP = 3;
    /** One shares only with those who have so much less. */
    static final int GAP = 300;

    /** So many looks in a row have to say the same. */
    static final int SURE_OF_FULL = 3;

    static final int SURE_OF_LITTLE = 10;
    /** So many looks later is seen what came of a shift. */
    static final int SETTLES = 5;

    /**
     * Who was to send some away and did not, as nobody there can move, is left out for so many looks. Where it was to send all away, each time
     * for twice as many until it has slept: else two with something that can't move would send the rest back and forth.
     */
    static final int STUCK = 50;

    private static final int STUCK_LONGEST = 128 * STUCK;

    private final long[] movedBefore;
    /** For how many looks more it is asked for no relief, or not to retreat, and for how many the next time. */
    private final int[] noRelief;

    private final int[] noRetreat;
    private final int[] noRetreatNext;
    private int full;
    private int little;
    private int rest;
    private @Nullable Shift last;

    Rota(int workers) {
        movedBefore = new long[workers];
        noRelief = new int[workers];
        noRetreat = new int[workers];
        noRetreatNext = new int[workers];
        Arrays.fill(noRetreatNext, STUCK);
    }

    /** That of a thousand of those who do something on one worker so many go to another. */
    record Shift(int from, int to, int share) {}

    /**
     * What is to be done, if anything is, as all loads are now.
     *
     * @param moved how many have gone from each worker since the start
     */
    @Nullable
    Shift look(int[] loads, long[] moved) {
        for (int i = 0; i < loads.length; i++) {
            noRelief[i] = Math.max(0, noRelief[i] - 1);
            noRetreat[i] = Math.max(0, noRetreat[i] - 1);
            noRetreatNext[i] = loads[i] < ASLEEP ? STUCK : noRetreatNext[i];
        }
        if (rest > 0) {
            rest--;
            return null;
        }
        Shift before = last;
        if (before != null && moved[before.from()] == movedBefore[before.from()]) {
            isStuck(before);
        }
        Shift shift = relief(loads);
        shift = shift == null ? retreat(loads) : shift;
        if (shift != null) {
            rest = SETTLES;
            movedBefore[shift.from()] = moved[shift.from()];
        }
        last = shift;
        return shift;
    }

    private void isStuck(Shift shift) {
        int from = shift.from();
        if (shift.share() == Drift.ALL) {
            noRetreat[from] = noRetreatNext[from];
            noRetreatNext[from] = Math.min(2 * noRetreatNext[from], STUCK_LONGEST);
        } else {
            noRelief[from] = STUCK;
        }
    }

    private @Nullable Shift relief(int[] loads) {
        int busiest = -1;
        int idlest = 0;
        for (int i = 0; i < loads.length; i++) {
            busiest = noRelief[i] == 0 && (busiest < 0 || loads[i] > loads[busiest]) ? i : busiest;
            idlest = loads[i] < loads[idlest] ? i : idlest;
        }
        int gap = busiest < 0 ? 0 : loads[busiest] - loads[idlest];
        full = gap >= GAP && loads[busiest] >= FULL ? full + 1 : 0;
        if (full < SURE_OF_FULL) {
            return null;
        }
        full = 0;
        return new Shift(busiest, idlest, Drift.ALL * gap / (2 * loads[busiest]));
    }

    /** Who has least goes to who has least but for that; of two that have the same the later goes. */
    private @Nullable Shift retreat(int[] loads) {
        int least = -1;
        for (int i = 0; i < loads.length; i++) {
            if (loads[i] >= ASLEEP && noRetreat[i] == 0 && (least < 0 || loads[i] <= loads[least])) {
                least = i;
            }
        }
        int next = -1;
        for (int i = 0; i < loads.length; i++) {
            if (loads[i] >= ASLEEP && i != least && (next < 0 || loads[i] < loads[next])) {
                next = i;
            }
        }
        little = least >= 0 && next >= 0 && loads[least] + loads[next] <= LITTLE ? little + 1 : 0;
        if (little < SURE_OF_LITTLE) {
            return null;
        }
        little = 0;
        return new Shift(least, next, Drift.ALL);
    }

    /**
     * Where a newcomer had best go: it stays where it came in if there is room, as it takes a thread to be woken elsewhere. Else it goes to who
     * has most to do, and still room, or else to who has least.
     *
     * @param here where it came in, or -1
     */
    static int arrival(int[] loads, int here) {
        if (here >= 0 && loads[here] < ROOM) {
            return here;
        }
        int best = 0;
        for (int i = 1; i < loads.length; i++) {
            boolean room = loads[i] < ROOM;
            if (loads[best] >= ROOM ? loads[i] < loads[best] : room && loads[i] > loads[best]) {
                best = i;
            }
        }
        return best;
    }
}
