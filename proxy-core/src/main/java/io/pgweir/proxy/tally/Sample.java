package io.pgweir.proxy.tally;

/**
 * Times one in 64 of something that a worker does many times a second, from its beginning to its end. Of what begins anew before
 * it has ended nothing is known. Touched by one worker only.
 */
public final class Sample {
    private static final int EACH = 64;

    private final Latencies took = new Latencies();
    private int turn;
    private boolean isTiming;
    private long began;

    public void begin() {
        isTiming = ++turn % EACH == 0;
        if (isTiming) {
            began = System.nanoTime();
        }
    }

    public void end() {
        if (isTiming) {
            isTiming = false;
            took.note(System.nanoTime() - began);
        }
    }

    /** What was timed so far. */
    public LatencySum read() {
        return took.read();
    }
}
