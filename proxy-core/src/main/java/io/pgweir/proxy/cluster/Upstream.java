package io.pgweir.proxy.cluster;

import java.util.regex.Pattern;

/** Where a standby streams from, as its {@code primary_conninfo} says it. */
final class Upstream {
    private static final Pattern PLACE =
            Pattern.compile("(?:^|(?<=\\s))(?:host|hostaddr|port)\\s*=\\s*(?:'(?:[^'\\\\]|\\\\.)*'|\\S*)\\s*");

    private Upstream() {}

    /** The same with another place in it; all else (user, password, name) stays. */
    static String at(String conninfo, String host, int port) {
        String rest = PLACE.matcher(conninfo).replaceAll("").strip();
        String quoted = host.replace("\\", "\\\\").replace("'", "\\'");
        return "host='" + quoted + "' port=" + port + (rest.isEmpty() ? "" : " " + rest);
    }
}
