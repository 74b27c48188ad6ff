package io.pgweir.proxy.web;

import io.netty.channel.Channel;
import io.pgweir.config.HttpConfig;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/** The site as it is served: which address leads where. */
public final class Web implements AutoCloseable {
    private final WebServer server;
    private final Channel listening;

    private Web(WebServer server, Channel listening) {
        this.server = server;
        this.listening = listening;
    }

    /** Opens the port and serves. */
    public static Web open(HttpConfig config, Health health) {
        Map<String, Resource> site = new LinkedHashMap<>();
        site.put("/health/live", Site.of(health::live));
        site.put("/health/ready", Site.of(health::ready));
        WebServer server = new WebServer(config, new Site(site));
        return new Web(server, server.open());
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
        server.close();
    }
}
