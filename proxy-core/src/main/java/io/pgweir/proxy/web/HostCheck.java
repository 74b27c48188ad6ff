package io.pgweir.proxy.web;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;

/**
 * Which names the site may be asked for by. What is served on the loopback address only is meant for this machine; a web page
 * from elsewhere could have its own name lead here and have a browser on this machine read everything. So there a name must be
 * an address or "localhost".
 */
final class HostCheck {
    private final boolean strict;

    HostCheck(InetAddress bound) {
        this.strict = bound.isLoopbackAddress();
    }

    /** Whether a request with these Host headers may be answered. */
    boolean allows(List<String> hosts) {
        if (hosts.size() != 1) {
            return hosts.isEmpty(); // as load balancers ask; a browser always says a name
        }
        String name = withoutPort(hosts.getFirst());
        return !strict
                || name.toLowerCase(Locale.ROOT).equals("localhost")
                || NetUtil.isValidIpV4Address(name)
                || NetUtil.isValidIpV6Address(name);
    }

    private static String withoutPort(String host) {
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            return end < 0 ? "" : host.substring(1, end);
        }
        int colon = host.lastIndexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }
}
