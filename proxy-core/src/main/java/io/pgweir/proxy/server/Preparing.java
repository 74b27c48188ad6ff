package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.pgweir.proxy.statement.ServerStatements;
import io.pgweir.proxy.statement.Statement;
import io.pgweir.proxy.tally.Count;

/** Prepares statements on a server connection behind their clients' backs, ahead of what is written next. */
public final class Preparing {
    private Preparing() {}

    /** Sees to it that the server has {@code statement}; false if it had. */
    public static boolean ensure(ServerLink link, Statement statement, int limit, ByteBuf out) {
        if (link.statements.uses(statement)) {
            return false;
        }
        send(link, statement, limit, out, Ledger.PARSE | Ledger.SWALLOWED, () -> {});
        return true;
    }

    /**
     * Prepares {@code statement}, and has the server drop the one least recently used if that makes too many.
     *
     * @param debt the entry for the Parse
     * @param regret undoes what else rests on it
     */
    public static void send(
            ServerLink link, Statement statement, int limit, ByteBuf out, int debt, Ledger.Regret regret) {
        if (link.ledger.isSkipping()) {
            regret.undo(); // and the server keeps what it has
            return;
        }
        ServerStatements statements = link.statements;
        if (statements.isStale(statement)) {
            close(link, statement, out, () -> statements.addStale(statement)); // its plan no longer works
        }
        statement.writeParse(out);
        link.tally().count(Count.SERVER_PARSES);
        statements.add(statement);
        link.ledger.owe(debt, () -> {
            regret.undo();
            statements.forget(statement);
        });
        Statement evicted = statements.evict(limit);
        if (evicted != null) {
            close(link, evicted, out, () -> statements.add(evicted));
        }
    }

    private static void close(ServerLink link, Statement statement, ByteBuf out, Ledger.Regret regret) {
        statement.writeClose(out);
        link.ledger.owe(Ledger.CLOSE | Ledger.SWALLOWED, regret);
    }
}
