package io.pgweir.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.Backend;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.Frame;
import io.pgweir.protocol.Frontend;
import io.pgweir.protocol.ReadyForQuery;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL after login, as far as its messages and their order go: what answers what, what an error skips, what COPY eats, what a
 * transaction takes with it. Statements are a small language of which {@link ScriptedStatement} knows the words.
 */
public final class ScriptedServer {
    private final ByteBuf in = Unpooled.buffer();
    private final ByteBuf out = Unpooled.buffer();
    private final Map<String, ScriptedStatement> statements = new HashMap<>();
    private final Map<String, Portal> portals = new HashMap<>();
    private final Map<String, String> startup;
    private final Map<String, String> settings;
    private final Deque<ScriptedStatement> restOfQuery = new ArrayDeque<>();
    private byte status = 'I';
    private boolean skipping;
    private @Nullable Copy copying;
    private boolean ended;

    private static final class Portal {
        final ScriptedStatement statement;
        int rowsSent;

        Portal(ScriptedStatement statement) {
            this.statement = statement;
        }
    }

    private static final class Copy {
        final boolean simple;
        int rows;

        Copy(boolean simple) {
            this.simple = simple;
        }
    }

    public ScriptedServer(Map<String, String> startup) {
        this.startup = Map.copyOf(startup);
        this.settings = new HashMap<>(startup);
    }

    // ---- the outside

    /** Bytes arrive; nothing is done with them yet. */
    public void receive(ByteBuf bytes) {
        in.writeBytes(bytes);
    }

    /** Deals with one message; false if there is no whole one. */
    public boolean step() {
        if (ended || in.readableBytes() < Frame.HEADER_BYTES) {
            return false;
        }
        int length = Frame.length(in, in.readerIndex());
        if (in.readableBytes() < 1 + length) {
            return false;
        }
        byte type = in.readByte();
        ByteBuf body = in.readSlice(length).skipBytes(4);
        try {
            read(type, body);
        } catch (RuntimeException | AssertionError nonsense) {
            Fault.fatal("08P01", "invalid message").writeTo(out);
            ended = true;
        }
        in.discardReadBytes();
        return true;
    }

    public int said() {
        return out.readableBytes();
    }

    /** The next bytes that it said. */
    public byte[] say(int length) {
        byte[] bytes = new byte[length];
        out.readBytes(bytes).discardReadBytes();
        return bytes;
    }

    public boolean isCopyingIn() {
        return copying != null;
    }

    public boolean isSkipping() {
        return skipping;
    }

    public byte status() {
        return status;
    }

    public boolean hasEnded() {
        return ended;
    }

    public int prepared() {
        return statements.size();
    }

    // ---- the main loop

    private void read(byte type, ByteBuf body) {
        Copy copy = copying;
        if (copy != null) {
            readInCopy(copy, type, body);
        } else if (type == Frontend.TERMINATE) {
            ended = true;
        } else if (skipping) {
            if (type == Frontend.SYNC) {
                sync();
            }
        } else {
            dispatch(type, body);
        }
    }

    private void dispatch(byte type, ByteBuf body) {
        switch (type) {
            case Frontend.QUERY -> query(text(body));
            case Frontend.PARSE -> parse(text(body), text(body));
            case Frontend.BIND -> bind(text(body), text(body));
            case Frontend.DESCRIBE -> describe(body.readByte(), text(body));
            case Frontend.EXECUTE -> execute(text(body), body.readInt());
            case Frontend.CLOSE -> close(body.readByte(), text(body));
            case Frontend.SYNC -> sync();
            case Frontend.FUNCTION_CALL -> {
                if (status == 'E') {
                    aborted();
                } else {
                    message(Backend.FUNCTION_CALL_RESPONSE, "\0\0\0\2ok");
                }
                ready();
            }
            case Frontend.FLUSH, Frontend.COPY_DATA, Frontend.COPY_DONE, Frontend.COPY_FAIL -> {}
            default -> throw new AssertionError("a server was sent a message of type " + (char) type);
        }
    }

    private void readInCopy(Copy copy, byte type, ByteBuf body) {
        switch (type) {
            case Frontend.COPY_DATA -> {
                copy.rows++;
                if (text(body, body.readableBytes()).startsWith("bad")) {
                    endCopy(copy, "22P02", "invalid input for COPY");
                }
            }
            case Frontend.COPY_DONE -> endCopy(copy, null, "");
            case Frontend.COPY_FAIL -> endCopy(copy, "57014", "COPY from stdin failed: " + text(body));
            case Frontend.SYNC, Frontend.FLUSH -> {}
            default -> throw new AssertionError("unexpected message type " + (char) type + " during COPY from stdin");
        }
    }

    private void endCopy(Copy copy, @Nullable String sqlState, String message) {
        copying = null;
        if (sqlState != null) {
            error(sqlState, message);
            skipping = !copy.simple;
            if (copy.simple) {
                restOfQuery.clear();
                ready();
            }
            return;
        }
        complete("COPY " + copy.rows);
        if (copy.simple) {
            goOnWithQuery();
        }
    }

    // ---- simple

    private void query(String sql) {
        statements.remove("");
        List<ScriptedStatement> all = ScriptedStatement.all(sql);
        if (all.stream().anyMatch(ScriptedStatement::isBroken)) {
            error("42601", "syntax error at \"" + shortened(sql) + "\"");
            ready();
            return;
        }
        if (all.isEmpty()) {
            message(Backend.EMPTY_QUERY_RESPONSE, "");
            ready();
            return;
        }
        restOfQuery.addAll(all);
        goOnWithQuery();
    }

    private void goOnWithQuery() {
        while (!restOfQuery.isEmpty()) {
            ScriptedStatement statement = restOfQuery.remove();
            if (status == 'E' && !statement.endsTransaction()) {
                aborted();
                restOfQuery.clear();
            } else if (statement.isCopyIn()) {
                beginCopy(statement, true);
                if (copying != null) {
                    return;
                }
                restOfQuery.clear();
            } else {
                if (statement.rows() >= 0) {
                    rowDescription();
                }
                if (!run(statement, Integer.MAX_VALUE, new Portal(statement))) {
                    restOfQuery.clear();
                }
            }
        }
        ready();
    }

    // ---- extended

    private void parse(String name, String sql) {
        if (name.isEmpty()) {
            statements.remove("");
        }
        List<ScriptedStatement> all = ScriptedStatement.all(sql);
        ScriptedStatement statement = all.isEmpty() ? ScriptedStatement.EMPTY : all.getFirst();
        if (statement.isBroken()) {
            fail("42601", "syntax error at \"" + shortened(sql) + "\"");
        } else if (all.size() > 1) {
            fail("42601", "cannot insert multiple commands into a prepared statement");
        } else if (isRefused(statement)) {
            skipping = true;
            aborted();
        } else if (!name.isEmpty() && statements.containsKey(name)) {
            fail("42P05", "prepared statement \"" + name + "\" already exists");
        } else {
            statements.put(name, statement);
            message(Backend.PARSE_COMPLETE, "");
        }
    }

    private void bind(String portal, String name) {
        ScriptedStatement statement = statements.get(name);
        if (statement == null) {
            fail("26000", noStatement(name));
        } else if (isRefused(statement)) {
            skipping = true;
            aborted();
        } else if (!portal.isEmpty() && portals.containsKey(portal)) {
            fail("42P03", "cursor \"" + portal + "\" already exists");
        } else {
            portals.put(portal, new Portal(statement));
            message(Backend.BIND_COMPLETE, "");
        }
    }

    private void describe(byte kind, String name) {
        Portal portal = portals.get(name);
        ScriptedStatement statement = kind == 'S' ? statements.get(name) : portal == null ? null : portal.statement;
        if (statement == null) {
            fail(kind == 'S' ? "26000" : "34000", kind == 'S' ? noStatement(name) : noPortal(name));
        } else if (status == 'E' && statement.rows() >= 0) {
            skipping = true;
            aborted();
        } else {
            if (kind == 'S') {
                message(Backend.PARAMETER_DESCRIPTION, "\0\0");
            }
            if (statement.rows() >= 0) {
                rowDescription();
            } else {
                message(Backend.NO_DATA, "");
            }
        }
    }

    private void execute(String name, int limit) {
        Portal portal = portals.get(name);
        if (portal == null) {
            fail("34000", noPortal(name));
        } else if (isRefused(portal.statement)) {
            skipping = true;
            aborted();
        } else if (portal.statement == ScriptedStatement.EMPTY) {
            message(Backend.EMPTY_QUERY_RESPONSE, "");
        } else if (portal.statement.isCopyIn()) {
            beginCopy(portal.statement, false);
            skipping = copying == null;
        } else {
            skipping = !run(portal.statement, limit == 0 ? Integer.MAX_VALUE : limit, portal);
        }
    }

    private void close(byte kind, String name) {
        if (kind == 'S') {
            statements.remove(name);
        } else {
            portals.remove(name);
        }
        message(Backend.CLOSE_COMPLETE, "");
    }

    private void sync() {
        skipping = false;
        ready();
    }

    // ---- what statements do

    private boolean run(ScriptedStatement statement, int limit, Portal portal) {
        switch (statement.word()) {
            case "begin" -> status = 'T';
            case "commit", "rollback" -> {
                boolean failed = status == 'E';
                status = 'I';
                portals.clear();
                complete(failed ? "ROLLBACK" : statement.tag());
                return true;
            }
            case "fail" -> {
                error("22012", "division by zero in " + statement.text());
                return false;
            }
            case "notice" -> {
                ByteBuf notice = Unpooled.buffer();
                Fault.notice(statement.text()).writeTo(notice);
                out.writeBytes(notice);
            }
            case "copyout" -> {
                message(Backend.COPY_OUT_RESPONSE, "\0\0\0");
                for (int i = 0; i < 3; i++) {
                    message(Backend.COPY_DATA, statement.text() + "\n");
                }
                message(Backend.COPY_DONE, "");
            }
            case "set" -> settings.put(statement.name(), statement.value());
            case "set_config" -> settings.putAll(statement.settings());
            case "reset", "discard" -> {
                settings.clear();
                settings.putAll(startup);
                if (statement.word().equals("discard")) {
                    statements.clear();
                    portals.clear();
                }
            }
            case "deallocate" -> statements.clear();
            default -> {}
        }
        return rows(statement, limit, portal);
    }

    private boolean rows(ScriptedStatement statement, int limit, Portal portal) {
        int sent = 0;
        for (; portal.rowsSent < statement.rows() && sent < limit; sent++) {
            portal.rowsSent++;
            row(statement.word().equals("show") ? settings.getOrDefault(statement.name(), "") : statement.text());
        }
        if (sent == limit && statement.rows() >= 0) {
            message(Backend.PORTAL_SUSPENDED, "");
        } else {
            complete(statement.tag());
        }
        return true;
    }

    private void beginCopy(ScriptedStatement statement, boolean simple) {
        message(Backend.COPY_IN_RESPONSE, "\0\0\0");
        if (statement.word().equals("copyvain")) {
            error("42809", "cannot copy to " + statement.text());
        } else {
            copying = new Copy(simple);
        }
    }

    private boolean isRefused(ScriptedStatement statement) {
        return status == 'E' && !statement.endsTransaction() && statement != ScriptedStatement.EMPTY;
    }

    // ---- what it says

    private void fail(String sqlState, String message) {
        skipping = true;
        error(sqlState, message);
    }

    private void aborted() {
        error("25P02", "current transaction is aborted, commands ignored until end of transaction block");
    }

    private void error(String sqlState, String message) {
        ByteBuf error = Unpooled.buffer();
        Fault.error(sqlState, message).writeTo(error);
        out.writeBytes(error);
        portals.clear();
        status = status == 'I' ? (byte) 'I' : (byte) 'E';
    }

    private void ready() {
        if (status == 'I') {
            portals.clear();
        }
        ReadyForQuery.write(out, status);
    }

    private void rowDescription() {
        message(Backend.ROW_DESCRIPTION, "\0\1c\0\0\0\0\0\0\0\0\0\0\31\0\1\0\0\0\0\0\0");
    }

    private void row(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        int frame = Frame.begin(out, Backend.DATA_ROW);
        out.writeShort(1).writeInt(bytes.length).writeBytes(bytes);
        Frame.end(out, frame);
    }

    private void complete(String tag) {
        message(Backend.COMMAND_COMPLETE, tag + "\0");
    }

    private void message(byte type, String body) {
        int frame = Frame.begin(out, type);
        out.writeBytes(body.getBytes(StandardCharsets.ISO_8859_1));
        Frame.end(out, frame);
    }

    private static String noStatement(String name) {
        return name.isEmpty()
                ? "unnamed prepared statement does not exist"
                : "prepared statement \"" + name + "\" does not exist";
    }

    private static String noPortal(String name) {
        return "portal \"" + name + "\" does not exist";
    }

    private static String shortened(String sql) {
        return sql.substring(0, Math.min(20, sql.length()));
    }

    private static String text(ByteBuf body) {
        String text = text(body, body.bytesBefore((byte) 0));
        body.skipBytes(1);
        return text;
    }

    private static String text(ByteBuf body, int length) {
        return body.readCharSequence(length, StandardCharsets.UTF_8).toString();
    }
}
