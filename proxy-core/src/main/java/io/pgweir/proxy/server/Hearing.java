package io.pgweir.proxy.server;

import io.pgweir.protocol.NotificationResponse;

/** Whoever hears what a server connection is notified of before its tenant does. */
@FunctionalInterface
public interface Hearing {
    /**
     * Hears one notification.
     *
     * @return whether it stays here, and the tenant gets nothing of it
     */
    boolean keeps(NotificationResponse notification);
}
