package io.pgweir.proxy.session;

import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.route.Floor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a session's next read is bound to, at one moment.
 *
 * @param redirect where the operator's rules send this session's reads; null where they don't, or have not been asked yet
 * @param position up to where a standby must have replayed the primary's WAL; {@link Floor#UNKNOWN} while nobody knows
 * @param bound the standby that it read on and may stay with, or null
 * @param able those that could serve it now
 */
public record Outlook(
        String application,
        @Nullable String redirect,
        long position,
        @Nullable Node bound,
        List<Node> able) {
    public Outlook {
        able = List.copyOf(able);
    }

    public boolean isKnown() {
        return position != Floor.UNKNOWN;
    }

    public boolean isRedirected() {
        return redirect != null;
    }
}
