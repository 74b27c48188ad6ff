package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who the client is, where it wants to go, and what it wants set.
 *
 * <p>Parameters keep the order in which they came; of one that came twice the last value holds, as in PostgreSQL.
 */
public record StartupMessage(int major, int minor, Map<String, String> parameters) implements StartupPacket {
    private static final String EXTENSION_PREFIX = "_pq_.";

    public StartupMessage {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    public int protocol() {
        return ProtocolVersion.of(major, minor);
    }

    /** Never empty in a message that was read. */
    public String user() {
        return parameters.getOrDefault("user", "");
    }

    /** The user's name if the client named none. */
    public String database() {
        String database = parameters.getOrDefault("database", "");
        return database.isEmpty() ? user() : database;
    }

    public Replication replication() {
        String value = parameters.get("replication");
        return value == null ? Replication.NONE : Replication.parse(value);
    }

    /** The settings inside the parameter "options", which is a command line. */
    public Map<String, String> options() {
        return StartupOptions.parse(parameters.getOrDefault("options", ""));
    }

    /** What the client wants set for the session, in the order in which PostgreSQL does it: options come first. */
    public Map<String, String> settings() {
        var settings = new LinkedHashMap<>(options());
        parameters.forEach((name, value) -> {
            switch (name) {
                case "user", "database", "options", "replication" -> {}
                default -> {
                    if (!name.startsWith(EXTENSION_PREFIX)) {
                        settings.put(name, value);
                    }
                }
            }
        });
        return settings;
    }

    /** The names of the protocol's options that the client wants, for NegotiateProtocolVersion. */
    public List<String> protocolExtensions() {
        return parameters.keySet().stream()
                .filter(name -> name.startsWith(EXTENSION_PREFIX))
                .toList();
    }

    public static void write(ByteBuf out, int protocol, Map<String, String> parameters) {
        int at = out.writerIndex();
        out.writeInt(0).writeInt(protocol);
        parameters.forEach((name, value) -> {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("a startup parameter without a name would end the packet");
            }
            Text.write(out, name);
            Text.write(out, value);
        });
        out.writeByte(0);
        out.setInt(at, out.writerIndex() - at);
    }

    static StartupMessage read(ByteBuf in, Body body, int protocol) {
        if (ProtocolVersion.major(protocol) != 3) {
            throw new ProtocolViolation(Fault.fatal(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "unsupported frontend protocol " + ProtocolVersion.name(protocol) + ": server supports 3.0 to "
                            + ProtocolVersion.name(ProtocolVersion.NEWEST)));
        }
        if (body.left() == 0 || in.getByte(body.at() + body.left() - 1) != 0) {
            throw badLayout();
        }
        var parameters = new LinkedHashMap<String, String>();
        while (body.left() > 1) {
            String name = body.text();
            if (name.isEmpty() || body.left() <= 1) {
                throw badLayout();
            }
            parameters.put(name, body.text());
        }
        if (body.left() != 1) {
            throw badLayout();
        }
        var message = new StartupMessage(ProtocolVersion.major(protocol), ProtocolVersion.minor(protocol), parameters);
        if (message.user().isEmpty()) {
            throw new ProtocolViolation(Fault.fatal(
                    SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                    "no PostgreSQL user name specified in startup packet"));
        }
        return message;
    }

    private static ProtocolViolation badLayout() {
        return new ProtocolViolation("invalid startup packet layout: expected terminator as last byte");
    }
}
