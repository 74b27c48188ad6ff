package io.pgweir.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The short way to write a node: {@code host}, {@code host:port} or {@code [ipv6]:port}. */
final class HostAndPort {
    private static final int POSTGRESQL_PORT = 5432;
    private static final int MAX_CHARACTERS = 255 + "[]:65535".length(); // a DNS name has 255 at most
    private static final Pattern WRITTEN = Pattern.compile(
            "(?:\\[(?<ipv6>[0-9A-Fa-f:.]+(?:%[A-Za-z0-9_.-]+)?)]|(?<host>[^\\s:/\\[\\]]+))(?::(?<port>[1-9][0-9]{0,4}))?");

    static @Nullable NodeConfig parse(String text) {
        Matcher written = WRITTEN.matcher(text);
        if (text.length() > MAX_CHARACTERS || !written.matches()) {
            return null;
        }
        String ipv6 = written.group("ipv6");
        String port = written.group("port");
        int number = port == null ? POSTGRESQL_PORT : Integer.parseInt(port);
        return number > 65535 ? null : NodeConfig.at(ipv6 == null ? written.group("host") : ipv6, number);
    }

    static String print(String host, int port) {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    private HostAndPort() {}
}
