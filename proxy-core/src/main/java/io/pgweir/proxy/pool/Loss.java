package io.pgweir.proxy.pool;

import io.pgweir.proxy.server.ServerLink;
import org.jspecify.annotations.Nullable;

/**
 * Something that happens to all connections of a pool at once. Each share does it to those that it has; to one that is on its way from one
 * share to another the latter does it, if the former had not.
 *
 * @param number counts them
 * @param atOnce whether they are lost, whoever uses them; else they end when they come back
 */
public record Loss(int number, boolean atOnce, String why) {
    void befalls(ServerLink link) {
        if (atOnce) {
            link.lose(why);
        } else {
            link.doom(why);
        }
    }

    boolean isNewsTo(@Nullable Loss known) {
        return known == null || known.number < number;
    }
}
