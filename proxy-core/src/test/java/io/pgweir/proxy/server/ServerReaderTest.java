// Bytes from a server in pieces into a ServerReader; what its tenant gets out, in order.
package io.pgweir.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.pgweir.proxy.net.FakeWorkers;
import io.pgweir.proxy.statement.StatementCatalog;
import org.junit.jupiter.api.Test;

class ServerReaderTest {
    private final ByteBuf got = Unpooled.buffer();
    private String lost = "";
    private final Tenant tenant = new Tenant() {
        @Override
        public void serverSent(ServerLink link, ByteBuf run) {
            got.writeBytes(run);
            run.release();
        }

        @Override
        public void serverReady(ServerLink link, byte status) {}

        @Override
        public void serverReadComplete(ServerLink link) {}

        @Override
        public void serverLost(ServerLink link, String sqlState, String why) {
            lost = why;
        }
    };

    @Test
    void an_answer_of_ours_waits_for_the_end_of_a_long_message() {
        EmbeddedChannel channel = new EmbeddedChannel();
        ServerLink link = FakeLinks.link(
                channel, FakeWorkers.on(channel.eventLoop()).all().getFirst(), tenant, new StatementCatalog());
        channel.pipeline().addLast(link);
        link.ledger.owe(Ledger.DESCRIBE);
        link.ledger.owe(Ledger.FAKED_CLOSE);
        byte[] body = new byte[100_000];
        body[0] = 7;

        channel.writeInbound(
                Unpooled.buffer().writeByte('T').writeInt(4 + body.length).writeBytes(body, 0, 90_000));
        channel.writeInbound(Unpooled.wrappedBuffer(body, 90_000, 10_000));

        assertThat(got.readByte()).isEqualTo((byte) 'T');
        assertThat(got.readInt()).isEqualTo(4 + body.length);
        assertThat(got.readSlice(body.length)).isEqualTo(Unpooled.wrappedBuffer(body));
        assertThat(got.readByte()).isEqualTo((byte) '3');
        assertThat(link.ledger.isSettled()).isTrue();
        channel.finishAndReleaseAll();
    }

    @Test
    void a_ready_without_its_status_ends_the_connection_also_behind_a_query_of_ours() {
        EmbeddedChannel channel = new EmbeddedChannel();
        ServerLink link = FakeLinks.link(
                channel, FakeWorkers.on(channel.eventLoop()).all().getFirst(), tenant, new StatementCatalog());
        channel.pipeline().addLast(link);
        link.ledger.owe(Ledger.QUERY | Ledger.SWALLOWED);
        ByteBuf ready = Unpooled.buffer(5, 5).writeByte('Z').writeInt(4);

        channel.writeInbound(ready);

        assertThat(lost).contains("\"Z\" was not expected");
        assertThat(ready.refCnt()).isZero();
        assertThat(channel.isActive()).isFalse();
        channel.finishAndReleaseAll();
    }
}
