package io.pgweir.proxy.web;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.pgweir.config.PgweirConfig;
import io.pgweir.proxy.cluster.Cluster;
import io.pgweir.proxy.console.Orders;
import io.pgweir.proxy.door.Arrivals;
import io.pgweir.proxy.metrics.Metrics;
import io.pgweir.proxy.metrics.Observer;
import io.pgweir.proxy.view.View;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The site as it is served: which address leads where. */
public final class Web implements AutoCloseable {
    private final WebServer server;
    private final Metrics metrics;
    private final Channel listening;

    private Web(WebServer server, Metrics metrics, Channel listening) {
        this.server = server;
        this.metrics = metrics;
        this.listening = listening;
    }

    /** Opens the port and serves. */
    public static Web open(
            Supplier<PgweirConfig> config,
            Health health,
            View view,
            Arrivals arrivals,
            Cluster cluster,
            Orders orders) {
        EventLoopGroup loop = WebServer.loop();
        Observer observer = new Observer(view, loop);
        Metrics metrics = new Metrics(view, arrivals, cluster::status, config);
        Recorder recorder = new Recorder(observer, view, cluster::status);
        Map<String, Resource> site = new HashMap<>(Assets.all());
        site.put("/health/live", Site.of(health::live));
        site.put("/health/ready", Site.of(health::ready));
        site.put("/metrics", scrape(observer, metrics));
        site.put("/api/v1/curves", new Curves(recorder));
        site.putAll(new Api(recorder, view, cluster::status, cluster::events, arrivals, health).resources());
        AdminApi admin = new AdminApi(orders, loop, config.get().http().port());
        site.put("/api/v1/session", admin.session());
        WebServer server = new WebServer(loop, config.get().http(), new Site(site, admin.posts()));
        try {
            Web web = new Web(server, metrics, server.open());
            recorder.start(loop);
            return web;
        } catch (UncheckedIOException taken) {
            server.close();
            metrics.close();
            throw taken;
        }
    }

    private static Resource scrape(Observer observer, Metrics metrics) {
        return request -> observer.look()
                .thenApply(seen -> Answer.of(Metrics.type(request.accept()), metrics.scrape(seen, request.accept())));
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
        server.close();
        metrics.close();
    }
}
