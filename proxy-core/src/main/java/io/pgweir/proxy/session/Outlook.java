package io.pgweir.proxy.session;

import io.pgweir.config.Consistency;
import io.pgweir.protocol.sql.Recency;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.route.Floor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a session's next read is bound to, at one moment.
 *
 * @param redirect where the operator's rules send this session's reads; null where they don't, or have not been asked yet
 * @param level how new it has to be, as its comment says, or its session
 * @param minimum the position that its client has set for all its reads; 0 if there is none
 * @param position up to where a standby must have replayed the primary's WAL; {@link Floor#UNKNOWN} while nobody knows
 * @param bound the standby that it read on and may stay with, or null
 * @param able those that could serve it now; of a strict one, for which a position is asked for when it comes, those that have all that
 *     was there when the primary was last looked at
 */
public record Outlook(
        String application,
        @Nullable String redirect,
        Consistency level,
        long minimum,
        long position,
        @Nullable Node bound,
        List<Node> able) {
    public Outlook {
        able = List.copyOf(able);
    }

    /** The level of a read that says this of itself, where otherwise another one holds. */
    public static Consistency level(Recency said, Consistency otherwise) {
        return switch (said) {
            case UNSAID -> otherwise;
            case EVENTUAL -> Consistency.EVENTUAL;
            case SESSION -> Consistency.SESSION;
            case PROXY -> Consistency.PROXY;
            case STRICT -> Consistency.STRICT;
        };
    }

    public boolean isKnown() {
        return position != Floor.UNKNOWN;
    }

    public boolean isRedirected() {
        return redirect != null;
    }
}
