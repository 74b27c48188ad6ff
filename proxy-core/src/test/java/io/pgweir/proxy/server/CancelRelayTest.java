package io.pgweir.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.pgweir.config.ConfigReader;
import io.pgweir.proxy.net.FakeWorkers;
import io.pgweir.proxy.net.Tls;
import io.pgweir.proxy.statement.StatementCatalog;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CancelRelayTest {
    private final EmbeddedChannel connection = new EmbeddedChannel();
    private final ServerLink link = FakeLinks.link(
            connection,
            FakeWorkers.on(connection.eventLoop()).all().getFirst(),
            new Tenant() {
                @Override
                public void serverSent(ServerLink from, ByteBuf run) {
                    run.release();
                }

                @Override
                public void serverReady(ServerLink from, byte status) {}

                @Override
                public void serverReadComplete(ServerLink from) {}

                @Override
                public void serverLost(ServerLink from, String sqlState, String why) {}
            },
            new StatementCatalog());
    private final AtomicInteger arrived = new AtomicInteger();

    private EmbeddedChannel sent() throws IOException {
        Tls tls = Tls.load(ConfigReader.read("test", "nodes: [ 192.0.2.1 ]\nauth: { method: trust }", _ -> null)
                .orThrow()
                .tls());
        EmbeddedChannel server = new EmbeddedChannel();
        server.freezeTime();
        server.pipeline().addLast(new CancelRelay(link, tls, arrived::incrementAndGet));
        server.pipeline().fireChannelActive();
        ByteBuf request = server.readOutbound();
        assertThat(request.readableBytes()).isEqualTo(16);
        request.release();
        assertThat(link.isBeingCancelled()).isTrue();
        assertThat(arrived).hasValue(0);
        return server;
    }

    @Test
    void a_connection_whose_cancel_request_was_acted_on_serves_others_again() throws IOException {
        EmbeddedChannel server = sent();
        server.close();

        assertThat(arrived).hasValue(1);
        assertThat(link.isBeingCancelled()).isFalse();
        assertThat(link.isUsable()).isTrue();
        server.advanceTimeBy(10, TimeUnit.SECONDS);
        server.runScheduledPendingTasks();
        assertThat(link.isUsable()).isTrue();
    }

    @Test
    void one_whose_request_may_still_be_under_way_serves_nobody_else() throws IOException {
        EmbeddedChannel server = sent();
        server.advanceTimeBy(10, TimeUnit.SECONDS);
        server.runScheduledPendingTasks();

        assertThat(server.isActive()).isFalse();
        assertThat(arrived).hasValue(1);
        assertThat(link.isUsable()).isFalse();
    }
}
