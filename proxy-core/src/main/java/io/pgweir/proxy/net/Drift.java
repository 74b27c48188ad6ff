package io.pgweir.proxy.net;

/**
 * That a part of those who live on one worker go to another. Each of them asks once whether it is one of them, when it rests: so it is that
 * part of those who do something. Touched by the worker that they leave.
 */
public final class Drift {
    /** The share by which everybody goes. */
    public static final int ALL = 1000;

    private final Worker to;
    private final int share;
    private int owed;
    private int ticks;

    /** @param share how many of a thousand go */
    public Drift(Worker to, int share) {
        this.to = to;
        this.share = share;
    }

    public Worker to() {
        return to;
    }

    /** Another tick has gone by; false if that was the last. */
    boolean lasts() {
        return ++ticks < Rota.SETTLES;
    }

    /** Whether the one that asks goes. */
    public boolean takesOne() {
        owed += share;
        if (owed < ALL) {
            return false;
        }
        owed -= ALL;
        return true;
    }
}
