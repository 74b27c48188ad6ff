package io.pgweir.proxy.console;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.Backend;
import io.pgweir.protocol.Close;
import io.pgweir.protocol.Describe;
import io.pgweir.protocol.Execute;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.Frontend;
import io.pgweir.protocol.Parse;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SqlState;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One client's prepared statements and portals. After an error everything up to the next Sync is passed over. */
final class Extended {
    private static final int MOST = 1000;

    private final Host host;
    private final Commands commands;
    private final Answers answers;
    private final Map<String, Prepared> statements = new HashMap<>();
    private final Map<String, Portal> portals = new HashMap<>();
    private boolean skipping;

    Extended(Host host, Commands commands, Answers answers) {
        this.host = host;
        this.commands = commands;
        this.answers = answers;
    }

    void take(byte type, ByteBuf in, int body, int length) {
        if (type == Frontend.SYNC) {
            synced();
            answers.ready(host.status());
            return;
        }
        if (skipping) {
            return;
        }
        try {
            switch (type) {
                case Frontend.PARSE -> parse(in, body, length);
                case Frontend.BIND -> bind(in, body, length);
                case Frontend.DESCRIBE -> describe(in, body, length);
                case Frontend.EXECUTE -> execute(in, body, length);
                case Frontend.CLOSE -> close(in, body, length);
                case Frontend.FLUSH -> {} // each read is followed by one
                default -> throw new ProtocolViolation("invalid frontend message type " + (type & 0xff));
            }
        } catch (Refusal refusal) {
            host.failed(refusal.fault());
        }
    }

    /** The batch ends, and its portals with it unless a transaction goes on. */
    void synced() {
        skipping = false;
        if (host.status() == 'I') {
            portals.clear();
        }
    }

    void failed() {
        skipping = true;
    }

    boolean hasStatement(String name) {
        return statements.containsKey(name);
    }

    boolean hasPortal(String name) {
        return portals.containsKey(name);
    }

    void forget(boolean statement, String name) {
        if (statement) {
            statements.remove(name);
        } else {
            portals.remove(name);
        }
    }

    /** A simple query ends the unnamed statement and portal. */
    void forgetUnnamed() {
        statements.remove("");
        portals.remove("");
    }

    /** Forgets a statement that was prepared, or all of them. */
    void deallocate(@Nullable String name) {
        if (name == null || name.equalsIgnoreCase("all")) {
            statements.clear();
        } else {
            statements.remove(name);
        }
    }

    private void parse(ByteBuf in, int body, int length) {
        int sql = Parse.sqlAt(in, body, length);
        int count = Parse.typesAt(in, body, length);
        String name = text(in, body, sql - 1);
        if (!name.isEmpty() && statements.containsKey(name)) {
            throw new Refusal(Fault.error(
                    SqlState.DUPLICATE_PREPARED_STATEMENT, "prepared statement \"" + name + "\" already exists"));
        }
        if (statements.size() >= MOST) {
            throw new Refusal(Fault.error(SqlState.PROGRAM_LIMIT_EXCEEDED, "too many prepared statements"));
        }
        int[] types = new int[in.getUnsignedShort(count)];
        for (int i = 0; i < types.length; i++) {
            types[i] = in.getInt(count + 2 + 4 * i);
        }
        String text = text(in, sql, count - 1);
        List<Order> orders = Script.read(text);
        if (orders.size() > 1) {
            throw new Refusal(
                    Fault.error(SqlState.SYNTAX_ERROR, "cannot insert multiple commands into a prepared statement"));
        }
        Order order = orders.isEmpty() ? new Order(List.of(), text, 0) : orders.getFirst();
        statements.put(name, new Prepared(order.isEmpty() ? null : commands.find(order), order, types));
        answers.empty(Backend.PARSE_COMPLETE);
    }

    private void bind(ByteBuf in, int body, int length) {
        BindMessage bind = BindMessage.read(in, body, length, this::statement);
        if (!bind.portal().isEmpty() && portals.containsKey(bind.portal())) {
            throw new Refusal(
                    Fault.error(SqlState.DUPLICATE_CURSOR, "cursor \"" + bind.portal() + "\" already exists"));
        }
        if (portals.size() >= MOST) {
            throw new Refusal(Fault.error(SqlState.PROGRAM_LIMIT_EXCEEDED, "too many portals"));
        }
        Prepared statement = statement(bind.statement());
        if (bind.values().size() != statement.order().parameters()) {
            throw new Refusal(Fault.error(
                    SqlState.PROTOCOL_VIOLATION,
                    "bind message supplies " + bind.values().size()
                            + " parameters, but the statement requires "
                            + statement.order().parameters()));
        }
        Call call = statement.with(host.guest(), bind.values());
        portals.put(bind.portal(), new Portal(statement.command(), call, bind.results()));
        answers.empty(Backend.BIND_COMPLETE);
    }

    private void describe(ByteBuf in, int body, int length) {
        byte kind = Describe.kind(in, body, length);
        String name = text(in, body + 1, body + length - 1);
        if (kind == Describe.PORTAL) {
            Portal portal = portal(name);
            answers.columns(portal.columns(), portal.formats);
            return;
        }
        Prepared statement = statement(name);
        answers.parameters(statement);
        List<String> blanks = Collections.nCopies(statement.order().parameters(), "");
        Call call = statement.with(host.guest(), List.copyOf(blanks));
        Portal unbound = new Portal(statement.command(), call, new int[0]);
        answers.columns(unbound.columns(), unbound.formats);
    }

    private void execute(ByteBuf in, int body, int length) {
        int most = Execute.rows(in, body, length);
        Portal portal = portal(text(in, body, body + length - 5));
        Command command = portal.command;
        Call call = portal.call;
        Result known = portal.result();
        if (command == null || call == null) {
            answers.empty(Backend.EMPTY_QUERY_RESPONSE);
        } else if (known != null) {
            answer(portal, known, most);
        } else {
            host.run(command, call, result -> {
                portal.ran(result);
                answer(portal, result, most);
            });
        }
    }

    private void answer(Portal portal, Result result, int most) {
        switch (result) {
            case Result.Rows rows -> {
                answers.rows(rows.columns(), portal.take(rows, most), portal.formats);
                if (!portal.isAtEnd(rows)) {
                    answers.empty(Backend.PORTAL_SUSPENDED);
                    return;
                }
            }
            case Result.Done done -> done.notices().forEach(answers::fault);
        }
        answers.complete(result.tag());
    }

    private void close(ByteBuf in, int body, int length) {
        String name = text(in, body + 1, body + length - 1);
        if (Close.kind(in, body, length) == Close.STATEMENT) {
            statements.remove(name);
        } else {
            portals.remove(name);
        }
        answers.empty(Backend.CLOSE_COMPLETE);
    }

    private Prepared statement(String name) {
        Prepared statement = statements.get(name);
        if (statement == null) {
            throw new Refusal(Fault.error(
                    SqlState.INVALID_SQL_STATEMENT_NAME, "prepared statement \"" + name + "\" does not exist"));
        }
        return statement;
    }

    private Portal portal(String name) {
        Portal portal = portals.get(name);
        if (portal == null) {
            throw new Refusal(Fault.error(SqlState.INVALID_CURSOR_NAME, "portal \"" + name + "\" does not exist"));
        }
        return portal;
    }

    private static String text(ByteBuf in, int at, int end) {
        return in.toString(at, end - at, StandardCharsets.UTF_8);
    }
}
