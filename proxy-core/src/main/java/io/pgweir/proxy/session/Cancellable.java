package io.pgweir.proxy.session;

import io.pgweir.proxy.net.Worker;

/** Whoever has something done that a cancel request may end. */
public interface Cancellable {
    Worker worker();

    /** Has it cancelled, on its worker; {@code arrived} runs when that has been dealt with. */
    void cancel(Runnable arrived);
}
