package io.pgweir.proxy.session;

import static io.pgweir.protocol.Frame.HEADER_BYTES;
import static io.pgweir.proxy.session.BatchMessage.STATEMENT;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.Close;
import io.pgweir.protocol.Frame;
import io.pgweir.protocol.Frontend;
import io.pgweir.protocol.Text;
import io.pgweir.proxy.server.ChangedShape;
import io.pgweir.proxy.server.FakedAnswer;
import io.pgweir.proxy.server.Ledger;
import io.pgweir.proxy.server.Preparing;
import io.pgweir.proxy.server.ServerLink;
import io.pgweir.proxy.statement.ClientStatements;
import io.pgweir.proxy.statement.Statement;
import io.pgweir.proxy.statement.StatementCatalog;
import org.jspecify.annotations.Nullable;

/**
 * One client's prepared statements on connections that it shares with others.
 *
 * <p>A named statement gets a name of ours that all clients with the same text use, and is prepared on a server connection
 * when the first of them needs it there. The unnamed one keeps its place ({@link UnnamedStatement}).
 *
 * <p>Messages are judged in two steps. {@link #fate} decides and enters what will be answered; {@link #rewrite} writes, after
 * what came before has been passed on. As long as nothing is rewritten, no byte is copied.
 */
final class PreparedMessages {
    /** Both names of a Bind end before that: none that long could be described, run or closed. */
    private static final int NAMES_BYTES = 2 * Frame.SMALL_LIMIT;

    /** The status of a failed transaction. */
    private static final byte FAILED = 'E';

    /** Begins the names that we give; a client's statement of such a name would meet ours. */
    private static final String OUR_PREFIX = "pgweir_";

    private final StatementCatalog catalog;
    private final int perServer;
    private final ClientStatements named = new ClientStatements();
    private final UnnamedStatement unnamed = new UnnamedStatement();
    private final ResultShapes shapes = new ResultShapes();
    /** A named statement was given or taken away since all was last answered. */
    private boolean hasChanged;

    /** What has been written in other words than the client's since the last {@link #send}. */
    private @Nullable ByteBuf out;

    PreparedMessages(StatementCatalog catalog, int perServer) {
        this.catalog = catalog;
        this.perServer = perServer;
    }

    /** How many statements the client has by name. */
    int count() {
        return named.size();
    }

    // ---- deciding

    /**
     * Whether a Parse, Bind, Describe or Close can't be judged before it is known how the batches before its own ended: a failure there
     * takes back what they gave or took away.
     */
    boolean mustKnow(@Nullable ServerLink to, ByteBuf in, byte type, int at, long end) {
        Ledger ledger = needed(to).ledger;
        hasChanged &= !ledger.isSettled();
        return hasChanged && ledger.owesReady() && BatchMessage.isNamed(in, type, at, BatchMessage.limit(in, end));
    }

    /** Decides about a Parse, Bind or Describe. */
    Fate fate(@Nullable ServerLink to, ByteBuf in, byte type, int at, long end) {
        ServerLink link = needed(to);
        return switch (type) {
            case Frontend.PARSE -> fateOfParse(link, in, at, end);
            case Frontend.BIND -> fateOfBind(link, in, at, end);
            default -> fateOfDescribe(link, in, at, end);
        };
    }

    private Fate fateOfParse(ServerLink link, ByteBuf in, int at, long end) {
        int name = at + HEADER_BYTES;
        if (end == name) {
            throw BatchMessage.broken("parse");
        }
        if (in.writerIndex() <= name) {
            return Fate.WAIT;
        }
        if (in.getByte(name) != 0) {
            return BatchMessage.isWhole(in, end) ? Fate.REWRITE : Fate.WAIT;
        }
        return unnamed.isParsed(link, in, name + 1, end) ? Fate.PASS : Fate.WAIT;
    }

    private Fate fateOfBind(ServerLink link, ByteBuf in, int at, long end) {
        int limit = BatchMessage.limit(in, end);
        int portalEnd = Text.terminator(in, at + HEADER_BYTES, limit);
        int name = portalEnd + 1;
        int nameEnd = portalEnd < 0 ? -1 : Text.terminator(in, name, limit);
        if (nameEnd < 0) {
            return BatchMessage.orBroken(in, Math.min(end, at + NAMES_BYTES), "bind");
        }
        ClientStatements.Entry entry = nameEnd == name ? null : named.entry(in, name, nameEnd - name);
        if (!shapes.mayBind(link, entry, portal(in, at + HEADER_BYTES, portalEnd))) {
            return Fate.WAIT;
        }
        if (nameEnd == name && unnamed.isInPlace(link)) {
            link.ledger.owe(Ledger.BIND);
            return Fate.PASS;
        }
        return Fate.REWRITE;
    }

    /** A portal's name in a number: most have none. */
    private static int portal(ByteBuf in, int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum = sum * 31 + in.getByte(i);
        }
        return sum;
    }

    private Fate fateOfDescribe(ServerLink link, ByteBuf in, int at, long end) {
        if (!BatchMessage.isWhole(in, end)) {
            return Fate.WAIT;
        }
        int kind = at + HEADER_BYTES;
        boolean isStatement = end > kind && in.getByte(kind) == STATEMENT;
        if (isStatement && !BatchMessage.isUnnamed(in, kind + 1, end) || isStatement && !unnamed.isInPlace(link)) {
            return Fate.REWRITE;
        }
        if (isStatement) {
            link.ledger.owe(Ledger.DESCRIBE);
        } else {
            shapes.clientAsksOfPortal(link, portal(in, kind + 1, (int) end - 1));
        }
        return Fate.PASS;
    }

    /** Decides about a Close, which for a statement needs no server: its answer is ours. */
    Fate fateOfClose(@Nullable ServerLink link, ByteBuf in, int at, long end, Session session) {
        if (!BatchMessage.isWhole(in, end)) {
            return Fate.WAIT;
        }
        int body = at + HEADER_BYTES;
        if (Close.kind(in, body, (int) end - body) != STATEMENT) {
            return forwardClose(link, session);
        }
        int name = body + 1;
        int nameEnd = (int) end - 1;
        if (nameEnd == name) {
            return closeUnnamed(link, session);
        }
        ClientStatements.Entry taken = named.remove(in, name, nameEnd - name);
        if (taken == null) {
            return link != null && link.isPinned()
                    ? forwardClose(link, session) // perhaps one that SQL's PREPARE made on this very connection
                    : closed(link, session, () -> {});
        }
        catalog.release(taken.statement());
        hasChanged = true;
        return closed(link, session, () -> restore(taken));
    }

    private Fate closeUnnamed(@Nullable ServerLink link, Session session) {
        if (link == null) {
            unnamed.isClosed();
            return forwardClose(null, session);
        }
        unnamed.isEnded(link, Ledger.CLOSE);
        return Fate.PASS;
    }

    private Fate closed(@Nullable ServerLink link, Session session, Ledger.Regret regret) {
        if (link == null || link.ledger.isSettled()) {
            session.toClient(FakedAnswer.to(Ledger.FAKED_CLOSE));
        } else {
            link.ledger.owe(Ledger.FAKED_CLOSE, regret);
        }
        return Fate.DROP;
    }

    private static Fate forwardClose(@Nullable ServerLink link, Session session) {
        if (link == null) {
            session.toClient(FakedAnswer.to(Ledger.FAKED_CLOSE)); // portals end with their transaction
            return Fate.DROP;
        }
        link.ledger.owe(Ledger.CLOSE);
        return Fate.PASS;
    }

    // ---- writing

    /**
     * Writes what has to go in the place of a message, or ahead of it.
     *
     * @return where the part of the message begins that is to be passed on as it is
     */
    int rewrite(@Nullable ServerLink to, ByteBuf in, int at, long end, Session session) {
        ServerLink link = needed(to);
        return switch (in.getByte(at)) {
            case Frontend.PARSE -> rewriteParse(link, in, at, (int) end, session);
            case Frontend.BIND -> rewriteBind(link, in, at, end);
            default -> rewriteDescribe(link, in, at, (int) end);
        };
    }

    private int rewriteParse(ServerLink link, ByteBuf in, int at, int end, Session session) {
        int name = at + HEADER_BYTES;
        int nameEnd = Text.terminator(in, name, end);
        if (nameEnd < 0) {
            throw BatchMessage.broken("parse");
        }
        int nameLength = nameEnd - name;
        if (named.find(in, name, nameLength) != null) {
            return repeatParse(link, in, at, name, nameLength);
        }
        Statement statement = catalog.intern(in, nameEnd + 1, end - nameEnd - 1);
        ClientStatements.Entry given = named.add(in, name, nameLength, statement);
        hasChanged = true;
        boolean mayHaveFailed = link.status() == FAILED || link.ledger.owesReady();
        if (link.statements.uses(statement) && mayHaveFailed && !link.ledger.isSkipping()) {
            prepareAnew(link, statement); // most Parses fail then, and which ones do is the server's to say
        } else if (link.statements.uses(statement)) {
            Ledger.Regret regret = () -> forget(given);
            if (link.ledger.isSettled()) {
                session.toClient(FakedAnswer.to(Ledger.FAKED_PARSE));
            } else {
                link.ledger.owe(Ledger.FAKED_PARSE, regret);
            }
            return end;
        }
        Preparing.send(link, statement, perServer, out(link), Ledger.PARSE, () -> forget(given));
        return end;
    }

    private void prepareAnew(ServerLink link, Statement statement) {
        statement.writeClose(out(link));
        link.statements.forget(statement);
        link.ledger.owe(Ledger.CLOSE | Ledger.SWALLOWED, () -> link.statements.add(statement));
    }

    /**
     * The client has a statement of that name. PostgreSQL is made to say so in its own words, by a first statement of the
     * client's own name; the connection is not used again after that.
     */
    private int repeatParse(ServerLink link, ByteBuf in, int at, int name, int nameLength) {
        dropLeftOver(link, in, name, nameLength);
        ByteBuf to = out(link);
        to.writeByte(Frontend.PARSE).writeInt(4 + nameLength + 1 + 1 + 2);
        to.writeBytes(in, name, nameLength).writeByte(0).writeByte(0).writeShort(0);
        link.ledger.owe(Ledger.PARSE | Ledger.SWALLOWED);
        link.ledger.owe(Ledger.PARSE);
        link.doom("a prepared statement of a client's own name is left on it");
        return at;
    }

    /** Another such repetition on the same connection, or a Bind of the name once the client has closed it, must not meet the first. */
    private void dropLeftOver(ServerLink link, ByteBuf in, int name, int nameLength) {
        if (link.doomed() != null) {
            ByteBuf to = out(link);
            to.writeByte(Frontend.CLOSE).writeInt(4 + 1 + nameLength + 1).writeByte(STATEMENT);
            to.writeBytes(in, name, nameLength).writeByte(0);
            link.ledger.owe(Ledger.CLOSE | Ledger.SWALLOWED);
        }
    }

    private int rewriteBind(ServerLink link, ByteBuf in, int at, long end) {
        int portal = at + HEADER_BYTES;
        int name = Text.terminator(in, portal, BatchMessage.limit(in, end)) + 1;
        int nameEnd = Text.terminator(in, name, BatchMessage.limit(in, end));
        if (nameEnd == name) {
            unnamed.place(link, out(link));
            link.ledger.owe(Ledger.BIND);
            return at;
        }
        if (shapes.hasChanged()) {
            ChangedShape.fail(link, out(link));
            link.ledger.owe(Ledger.BIND);
            return at; // the server skips it
        }
        ClientStatements.Entry entry = shapes.bound();
        byte[] serverName =
                entry == null ? unknownName(link, in, name, nameEnd - name) : serverName(link, entry.statement());
        ByteBuf to = out(link);
        int length = (int) (end - at - 1);
        to.writeByte(Frontend.BIND).writeInt(length - (nameEnd - name) + serverName.length);
        to.writeBytes(in, portal, name - portal).writeBytes(serverName);
        link.ledger.owe(Ledger.BIND);
        return nameEnd; // the zero behind the name, and all the parameters
    }

    private int rewriteDescribe(ServerLink link, ByteBuf in, int at, int end) {
        int name = at + HEADER_BYTES + 1;
        int nameEnd = Text.terminator(in, name, end);
        if (nameEnd < 0) {
            throw BatchMessage.broken("describe");
        }
        if (nameEnd == name) {
            unnamed.place(link, out(link));
            link.ledger.owe(Ledger.DESCRIBE);
            return at;
        }
        ClientStatements.Entry entry = named.entry(in, name, nameEnd - name);
        if (entry != null) {
            byte[] _ = serverName(link, entry.statement());
            shapes.clientAsks(link, entry, out(link));
            return end;
        }
        byte[] serverName = unknownName(link, in, name, nameEnd - name);
        ByteBuf to = out(link);
        to.writeByte(Frontend.DESCRIBE).writeInt(4 + 1 + serverName.length + 1).writeByte(STATEMENT);
        to.writeBytes(serverName).writeByte(0);
        link.ledger.owe(Ledger.DESCRIBE);
        return end;
    }

    /** The name by which the server knows the client's statement, which is prepared there if it has to be. */
    private byte[] serverName(ServerLink link, Statement statement) {
        hasChanged |= Preparing.ensure(link, statement, perServer, out(link));
        return statement.serverName();
    }

    /** A name that the client has not given to any: the server says so, or knows it from SQL's PREPARE on a connection that the session keeps. */
    private byte[] unknownName(ServerLink link, ByteBuf in, int name, int nameLength) {
        dropLeftOver(link, in, name, nameLength);
        byte[] unknown = new byte[nameLength];
        in.getBytes(name, unknown);
        if (Text.startsWith(in, name, nameLength, OUR_PREFIX)) {
            unknown[0] = '?';
        }
        return unknown;
    }

    // ---- what statements return

    /** Whether the client waits to hear whether a statement that it binds is still what it was. */
    boolean awaitsShape() {
        return shapes.isWaiting();
    }

    /** Asks for that, if it has to be asked. */
    void askForShape(@Nullable ServerLink to) {
        Statement statement = shapes.due();
        if (statement != null) {
            ServerLink link = needed(to);
            hasChanged |= Preparing.ensure(link, statement, perServer, out(link));
            shapes.ask(link, statement, out(link));
        }
    }

    // ---- the unnamed statement

    /** The client's unnamed statement, as it stands behind its name in a Parse; null if it has none, or one too large to be copied. */
    @Nullable
    ByteBuf unnamed() {
        return unnamed.definition();
    }

    /** The client sends a simple query, which ends the unnamed statement. */
    void query(@Nullable ServerLink to) {
        unnamed.isEnded(needed(to), Ledger.QUERY);
    }

    /** Whether the client has an unnamed statement that is only on its server connection. */
    boolean holdsLargeStatement() {
        return unnamed.isLarge();
    }

    // ---- what has been rewritten and not sent

    /** Whether everything so far went to the server in the client's own bytes. */
    boolean isQuiet() {
        return out == null;
    }

    void append(ByteBuf in, int from, int to) {
        ByteBuf pending = out;
        if (pending != null) {
            pending.writeBytes(in, from, to - from);
        }
    }

    void send(@Nullable ServerLink link) {
        ByteBuf pending = out;
        if (pending != null) {
            out = null;
            needed(link).write(pending);
        }
    }

    /** What was to be sent is not: the session ends. */
    void abandon() {
        ByteBuf pending = out;
        if (pending != null) {
            out = null;
            pending.release();
        }
    }

    private ByteBuf out(ServerLink link) {
        ByteBuf pending = out;
        if (pending == null) {
            pending = link.channel().alloc().buffer(512);
            out = pending;
        }
        return pending;
    }

    // ---- the client's names

    /** The statement that the client knows by this name. */
    @Nullable
    Statement statement(ByteBuf in, int name, int nameLength) {
        return named.find(in, name, nameLength);
    }

    /** The batches in {@code in} are asked again from the beginning: what they prepare was never prepared. */
    void forgetParsed(ByteBuf in) {
        int at = in.readerIndex();
        while (at < in.writerIndex()) {
            int end = at + 1 + Frame.length(in, at);
            int name = at + HEADER_BYTES;
            if (in.getByte(at) == Frontend.PARSE && in.getByte(name) != 0) {
                ClientStatements.Entry given = named.remove(in, name, Text.terminator(in, name, end) - name);
                if (given != null) {
                    catalog.release(given.statement());
                }
            }
            at = end;
        }
    }

    /** The Parse that gave a name failed or was skipped. */
    private void forget(ClientStatements.Entry given) {
        if (named.remove(given)) {
            catalog.release(given.statement());
        }
    }

    /** The Close that took a name away was skipped. */
    private void restore(ClientStatements.Entry taken) {
        Statement statement = catalog.intern(taken.statement());
        if (!named.restore(taken, statement)) {
            catalog.release(statement);
        }
    }

    /** All named statements are gone. */
    void clear() {
        named.clear(catalog::release);
    }

    private static ServerLink needed(@Nullable ServerLink link) {
        if (link == null) {
            throw new IllegalStateException("no server connection");
        }
        return link;
    }
}
