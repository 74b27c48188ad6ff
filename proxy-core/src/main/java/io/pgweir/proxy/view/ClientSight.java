package io.pgweir.proxy.view;

import io.pgweir.config.Route;
import io.pgweir.proxy.server.ServerLink;
import io.pgweir.proxy.session.Activity;
import io.pgweir.proxy.session.Session;
import java.net.InetSocketAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One client.
 *
 * @param pid what it takes for the process number of its server
 * @param waitedNanos for how long it has waited for a server connection; 0 if it doesn't
 * @param node of the server connection that it holds, null without one
 * @param serverPid of that connection, the process there
 * @param isBusy whether its server owes it an answer
 * @param pin why it keeps its server connection between transactions, or null
 * @param tls version and cipher; empty without
 * @param descriptor of its socket, or -1 where that isn't known, and of its server connection's
 */
public record ClientSight(
        int pid,
        String user,
        String database,
        Route route,
        State state,
        Instant connected,
        Instant asked,
        long waitedNanos,
        @Nullable String node,
        int serverPid,
        boolean isBusy,
        boolean inTransaction,
        @Nullable String pin,
        String application,
        int statements,
        String tls,
        int descriptor,
        int serverDescriptor,
        @Nullable InetSocketAddress remote,
        @Nullable InetSocketAddress local) {

    /** What it is about. */
    public enum State {
        /** It holds no server connection and has asked for none. */
        IDLE,
        /** It holds a server connection. */
        ACTIVE,
        /** What it asked waits. */
        WAITING
    }

    static State stateOf(Session session) {
        if (session.link() != null) {
            return State.ACTIVE;
        }
        return session.activity().isWaiting() ? State.WAITING : State.IDLE;
    }

    static ClientSight of(Session session, Clock clock) {
        ServerLink link = session.link();
        Activity activity = session.activity();
        return new ClientSight(
                session.key().pid(),
                session.identity().account().name(),
                session.identity().database().name(),
                session.identity().route(),
                stateOf(session),
                clock.at(activity.connectedNanos()),
                clock.at(activity.askedNanos()),
                session.activity().isInLine() ? activity.waitedNanos(clock.nanos()) : 0,
                link == null || activity.node() == null ? null : activity.node().name(),
                link == null ? 0 : link.key().pid(),
                link != null && !link.ledger.isClear(),
                link != null && link.status() != 'I',
                session.pin(),
                activity.application(),
                activity.statements(),
                activity.tls(),
                session.valve.descriptor(),
                link == null ? -1 : link.valve.descriptor(),
                activity.remote(),
                activity.local());
    }
}
