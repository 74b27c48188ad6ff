package io.pgweir.proxy.session;

import static io.pgweir.proxy.session.BatchMessage.STATEMENT;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.Flush;
import io.pgweir.protocol.Frontend;
import io.pgweir.proxy.server.Ledger;
import io.pgweir.proxy.server.ServerLink;
import io.pgweir.proxy.statement.ClientStatements.Entry;
import io.pgweir.proxy.statement.Description;
import io.pgweir.proxy.statement.ServerStatements.Question;
import io.pgweir.proxy.statement.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a statement that a client has had described still takes and returns that on whatever connection it is prepared.
 * PostgreSQL never lets it change: where it would, it fails (0A000) until the client prepares anew. What is prepared on a connection
 * behind the client's back may have become something else meanwhile, so the server is asked first, once for each connection.
 */
final class ResultShapes {
    /** The client waits for what the server says of this statement. */
    private @Nullable Entry doubtful;
    /** The one of which it has answered: what it said holds for what waited. */
    private @Nullable Entry settled;
    /** Whether it was asked, and has not answered. */
    private boolean asked;
    /** What the client last bound, if it has a name, and what is known of it on this server. */
    private @Nullable Entry bound;

    private @Nullable Description there;
    /** The portal that it bound it to, by what its name adds up to. */
    private int portal;

    /**
     * The client binds.
     *
     * @param entry null for the unnamed statement, or one that is not known
     * @return whether it may; else the server must be asked before. Of a client that has not had it described, nothing is known to break.
     */
    boolean mayBind(ServerLink link, @Nullable Entry entry, int toPortal) {
        boolean answered = entry == settled;
        settled = null;
        bound = entry;
        portal = toPortal;
        there = entry == null ? null : link.statements.description(entry.statement());
        if (entry == null || answered || !entry.description().isReliedOn() || link.ledger.isSkipping()) {
            return true;
        }
        if (there != null && !entry.description().needsMoreThan(there)) {
            return true;
        }
        doubtful = entry;
        return false;
    }

    /** The statement that the client binds now. */
    @Nullable
    Entry bound() {
        return bound;
    }

    /** What the server has to be asked about before anything else is sent; null if nothing. */
    @Nullable
    Statement due() {
        Entry entry = doubtful;
        return entry == null || asked ? null : entry.statement();
    }

    boolean isWaiting() {
        return doubtful != null;
    }

    /** Asks; the statement is prepared there. */
    void ask(ServerLink link, Statement statement, ByteBuf out) {
        asked = true;
        describe(statement, out);
        Flush.write(out);
        owe(
                link,
                Ledger.DESCRIBE | Ledger.SWALLOWED | Ledger.ASKED,
                link.statements.describe(statement, null, this::known));
    }

    private void known() {
        asked = false;
        settled = doubtful;
        doubtful = null;
    }

    private void owe(ServerLink link, int debt, Question question) {
        link.ledger.owe(debt, () -> {
            link.statements.forget(question);
            if ((debt & Ledger.SWALLOWED) != 0) {
                known(); // as far as it ever will be
            }
        });
    }

    /** The client asks itself. */
    void clientAsks(ServerLink link, Entry entry, ByteBuf out) {
        describe(entry.statement(), out);
        clientHears(link, entry);
    }

    private void clientHears(ServerLink link, Entry entry) {
        Question question = link.statements.describe(entry.statement(), entry.description(), () -> {});
        owe(link, Ledger.DESCRIBE | Ledger.ASKED, question);
    }

    /** The client asks what a portal returns. Of those who ask so each time, only the first answer is listened to. */
    void clientAsksOfPortal(ServerLink link, int whichPortal) {
        Entry entry = bound;
        Description known = there;
        boolean news = entry != null
                && whichPortal == portal
                && !(entry.description().hasColumns() && known != null && known.hasColumns());
        if (entry != null && news) {
            clientHears(link, entry);
        } else {
            link.ledger.owe(Ledger.DESCRIBE);
        }
    }

    private static void describe(Statement statement, ByteBuf out) {
        byte[] name = statement.serverName();
        out.writeByte(Frontend.DESCRIBE).writeInt(4 + 1 + name.length + 1).writeByte(STATEMENT);
        out.writeBytes(name).writeByte(0);
    }

    /** Whether the client would take what it binds now for something else. */
    boolean hasChanged() {
        Entry entry = bound;
        Description known = there;
        return entry != null && known != null && entry.description().contradicts(known);
    }
}
