package io.pgweir.proxy.pool;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.ParameterStatus;
import io.pgweir.protocol.sql.TextRules;
import io.pgweir.proxy.server.Settings;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL answers to a client that asks for certain settings: its parameters, in its own spelling. Learnt once from a
 * server, told to every later client that asks for the same.
 */
public final class Welcome {
    private final Settings settings;
    private final byte[] parameters;
    private final TextRules rules;
    private final Map<String, String> reported;

    public Welcome(Settings settings, Map<String, String> reported) {
        this.settings = settings;
        this.rules = rules(reported);
        this.reported = Map.copyOf(reported);
        ByteBuf out = Unpooled.buffer(512);
        reported.forEach((name, value) -> ParameterStatus.write(out, name, value));
        this.parameters = new byte[out.readableBytes()];
        out.readBytes(parameters);
    }

    /** The one object for these settings, so that comparing them later is comparing references. */
    public Settings settings() {
        return settings;
    }

    /** How the client's texts are read until it sets something else. */
    public TextRules rules() {
        return rules;
    }

    /** How a server with these reported parameters reads texts. */
    public static TextRules rules(Map<String, String> reported) {
        String encoding = reported.get("client_encoding");
        return new TextRules(
                !"off".equals(reported.get("standard_conforming_strings")),
                TextRules.Encoding.of(encoding == null ? "" : encoding));
    }

    /** What the server says a setting is that the client has not touched, or null if it says nothing of it. */
    public @Nullable String reported(String name) {
        return reported(reported, name);
    }

    /** The value of a setting by its name in lower case: servers spell some in their own way. */
    public static @Nullable String reported(Map<String, String> values, String name) {
        for (Map.Entry<String, String> entry : values.entrySet()) {
            if (entry.getKey().equalsIgnoreCase(name)) {
                return entry.getValue();
            }
        }
        return null;
    }

    public void writeTo(ByteBuf out) {
        out.writeBytes(parameters);
    }
}
