package io.pgweir.proxy.pool;

import io.pgweir.protocol.NotificationResponse;

/** Whoever hears what a {@link Listening} is notified of. All calls come on its worker. */
public interface Hearer {
    void heard(NotificationResponse notification);

    /** There is nobody left who listens; {@code why} is fit for a client. */
    void isDeaf(String why);
}
