package io.pgweir.proxy.pool;

import io.pgweir.proxy.server.ServerLink;

/**
 * Something that happens to all connections of a pool at once. Each share does it to those that it has; to one that is on its way from one
 * share to another the latter does it, if the former had not.
 *
 * @param number counts them
 * @param atOnce the number of the last by which connections are lost, whoever uses them; by others they end when they come back
 */
public record Loss(int number, int atOnce, String why) {
    /** Nothing has happened yet. */
    static final Loss NONE = new Loss(0, 0, "");

    boolean isAtOnce() {
        return atOnce == number;
    }

    /** It happens to a connection that has been through all up to what is {@code known}. */
    void befalls(ServerLink link, Loss known) {
        if (atOnce > known.number) {
            link.lose(why);
        } else if (number > known.number) {
            link.doom(why);
        }
    }
}
