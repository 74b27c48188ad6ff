package io.pgweir.proxy.pool;

/** A lessee's place in the order of arrival. One object a lessee, used again and again. */
public final class Ticket {
    long number;
    long sinceNanos;
    boolean inLine;

    public boolean isInLine() {
        return inLine;
    }
}
