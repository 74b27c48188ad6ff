package io.pgweir.proxy.session;

/** Whoever has something done that a cancel request may end. */
public interface Cancellable {
    /** Has {@code what} run on its worker. */
    void later(Runnable what);

    /** Has it cancelled, on its worker; {@code arrived} runs when that has been dealt with. */
    void cancel(Runnable arrived);
}
