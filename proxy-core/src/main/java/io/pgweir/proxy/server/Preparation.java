package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.pgweir.proxy.statement.Statement;
import io.pgweir.proxy.tally.Count;

/** Preparing statements on a server connection, with their entries in its books and its link.ledger. */
public final class Preparation {
    private Preparation() {}

    /** Prepares {@code statement} ahead of what is written next; false if the server has it. */
    public static boolean on(ServerLink link, Statement statement, int limit, ByteBuf out) {
        if (link.statements.uses(statement)) {
            return false;
        }
        on(link, statement, limit, out, Ledger.PARSE | Ledger.SWALLOWED, () -> {});
        return true;
    }

    /**
     * Prepares {@code statement}, and has the server drop the one least recently used if that makes too many.
     *
     * @param debt the entry for the Parse
     * @param regret undoes what else rests on it
     */
    public static void on(
            ServerLink link, Statement statement, int limit, ByteBuf out, int debt, Ledger.Regret regret) {
        if (link.ledger.isSkipping()) {
            regret.undo(); // and the server keeps what it has
            return;
        }
        closeStale(link, statement, out);
        statement.writeParse(out);
        link.tally().count(Count.SERVER_PARSES);
        link.statements.add(statement);
        link.ledger.owe(debt, () -> {
            regret.undo();
            link.statements.forget(statement);
        });
        Statement evicted = link.statements.evict(limit);
        if (evicted != null) {
            evicted.writeClose(out);
            link.ledger.owe(Ledger.CLOSE | Ledger.SWALLOWED, () -> link.statements.add(evicted));
        }
    }

    /** Closes {@code statement} ahead of its Parse if the server has it with a plan that no longer works. */
    private static void closeStale(ServerLink link, Statement statement, ByteBuf out) {
        if (link.statements.isStale(statement)) {
            statement.writeClose(out);
            link.ledger.owe(Ledger.CLOSE | Ledger.SWALLOWED, () -> link.statements.addStale(statement));
        }
    }
}
