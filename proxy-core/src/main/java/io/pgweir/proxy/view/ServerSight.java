package io.pgweir.proxy.view;

import io.pgweir.proxy.net.Tls;
import io.pgweir.proxy.pool.Listening;
import io.pgweir.proxy.pool.PoolKey;
import io.pgweir.proxy.pool.Share;
import io.pgweir.proxy.server.Cleanup;
import io.pgweir.proxy.server.ServerLink;
import io.pgweir.proxy.session.Session;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One server connection.
 *
 * @param pid the server's process
 * @param client the number of the client that it works for; 0 for nobody
 * @param idleSince when it was last given back; what it did since is its client's to say
 * @param descriptor of its socket, or -1 where that isn't known, and of its client's
 * @param parameters what it last reported of its settings
 * @param doomed why it is closed when it comes back, or null
 */
public record ServerSight(
        String node,
        String database,
        String serverDatabase,
        String user,
        State state,
        int pid,
        int client,
        Instant opened,
        Instant idleSince,
        @Nullable String doomed,
        String application,
        int statements,
        String tls,
        int descriptor,
        int clientDescriptor,
        Map<String, String> parameters,
        @Nullable InetSocketAddress remote,
        @Nullable InetSocketAddress local) {

    /** Whom it works for. */
    public enum State {
        IDLE,
        /** A session, or what one left running. */
        ACTIVE,
        /** It listens, for whoever listens. */
        LISTENING,
        /** It is being brought back to a clean state. */
        CLEANING,
        /** A cancel request for it is under way. */
        BEING_CANCELLED
    }

    static State stateOf(ServerLink link) {
        if (link.isBeingCancelled()) {
            return State.BEING_CANCELLED;
        }
        return switch (link.tenant()) {
            case Share _ -> State.IDLE;
            case Cleanup _ -> State.CLEANING;
            case Listening _ -> State.LISTENING;
            default -> State.ACTIVE;
        };
    }

    static ServerSight of(PoolKey key, ServerLink link, Clock clock) {
        return new ServerSight(
                key.node().name(),
                key.database(),
                key.serverDatabase(),
                key.user(),
                stateOf(link),
                link.key().pid(),
                link.tenant() instanceof Session session ? session.key().pid() : 0,
                clock.at(link.openedNanos()),
                clock.at(link.idleSinceNanos()),
                link.doomed(),
                link.parameters().getOrDefault("application_name", ""),
                link.statements.size(),
                Tls.of(link.channel()),
                link.valve.descriptor(),
                link.tenant() instanceof Session session ? session.valve.descriptor() : -1,
                Map.copyOf(link.parameters()),
                link.channel().remoteAddress() instanceof InetSocketAddress address ? address : null,
                link.channel().localAddress() instanceof InetSocketAddress address ? address : null);
    }
}
