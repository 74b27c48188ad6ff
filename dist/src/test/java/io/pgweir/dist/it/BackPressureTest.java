package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import io.pgweir.protocol.Frontend;
import io.pgweir.protocol.Text;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When one side is slow, the other side waits, and the proxy holds only a little of what is on its way. */
class BackPressureTest {
    private static final int MANY = 64 * 1024 * 1024;
    /** What the proxy may hold at most while gigabytes are on their way, whole chunks of the allocator counted. */
    private static final long LITTLE = 32L * 1024 * 1024;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT repeat('x', 1000) FROM generate_series(1, 4000000)",
                "COPY (SELECT repeat('x', 1000) FROM generate_series(1, 4000000)) TO STDOUT"
            })
    void a_server_waits_for_a_client_that_does_not_read(String sql) throws Exception {
        long before = held();
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("pool: { size: 2 }")
                        .start();
                Client other = proxy.client();
                Client slow = proxy.client()) {
            slow.send(Say.query(sql));
            slow.next();
            await().until(() -> Servers.ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'ClientWrite'")
                    .equals("1"));
            assertThat(held() - before).isLessThan(LITTLE);
            assertThat(other.query("SELECT 1").value()).isEqualTo("1");
            for (int i = 0; i < 20_000; i++) {
                assertThat(slow.next().type()).isIn('D', 'd');
            }
            assertThat(held() - before).isLessThan(LITTLE);
            slow.vanish();
            await().until(() -> Servers.ask("SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
                            + " AND query LIKE '%4000000%' AND pid <> pg_backend_pid()")
                    .equals("0"));
        }
    }

    @Test
    void a_client_waits_for_a_server_that_does_not_read() throws Exception {
        Servers.ask("DROP TABLE IF EXISTS slowly_filled");
        Servers.ask("CREATE TABLE slowly_filled (a text)");
        Servers.ask("GRANT ALL ON slowly_filled TO app");
        long before = held();
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster()).start();
                Client holder = proxy.client();
                Client copier = proxy.client()) {
            holder.query("BEGIN");
            holder.query("LOCK TABLE slowly_filled");
            copier.send(Say.query("COPY slowly_filled FROM STDIN"));
            AtomicLong sent = new AtomicLong();
            byte[] message = message(1000);
            int messages = MANY / message.length;
            Thread pushing = Thread.ofVirtual().start(() -> push(copier, message, messages, sent));
            // the proxy has stopped reading when nothing more goes out
            AtomicLong seen = new AtomicLong();
            await().during(Duration.ofMillis(300)).until(() -> {
                long now = sent.get();
                return seen.getAndSet(now) == now && now > 0;
            });
            assertThat(sent.get()).isLessThan(MANY / 2);
            assertThat(held() - before).isLessThan(LITTLE);
            holder.query("COMMIT");
            pushing.join();
            copier.expect('G');
            copier.send(Say.COPY_DONE);
            assertThat(copier.untilReady().tags()).containsExactly("COPY " + messages);
            assertThat(held() - before).isLessThan(LITTLE);
        }
    }

    private static byte[] message(int length) {
        byte[] message = new byte[length];
        Arrays.fill(message, (byte) 'x');
        ByteBuffer.wrap(message).put(Frontend.COPY_DATA).putInt(length - 1);
        message[length - 1] = '\n';
        return message;
    }

    private static void push(Client to, byte[] message, int times, AtomicLong sent) {
        try {
            OutputStream out = to.socket().getOutputStream();
            for (int i = 0; i < times; i++) {
                out.write(message);
                sent.addAndGet(message.length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void one_huge_row_streams_through() throws Exception {
        long before = held();
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster()).start();
                Client client = proxy.client()) {
            client.send(Say.query("SELECT repeat('x', " + MANY + ")"));
            client.expect('T');
            assertThat(client.expect('D').body()).hasSize(2 + 4 + MANY);
            client.expect('C');
            client.expect('Z');
            assertThat(held() - before).isLessThan(LITTLE);
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
        }
    }

    @Test
    void a_huge_query_an_unnamed_statement_and_a_parameter_stream_through() throws Exception {
        String huge = "x".repeat(MANY);
        long before = held();
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster()).start();
                Client client = proxy.client()) {
            assertThat(client.query("SELECT length('" + huge + "')").value()).isEqualTo("" + MANY);
            assertThat(client.extended("SELECT length('" + huge + "')").value()).isEqualTo("" + MANY);
            assertThat(client.extended("SELECT length($1)", huge).value()).isEqualTo("" + MANY);
            client.send(Say.parse("named", "SELECT length($1)"), Say.SYNC).untilReady();
            assertThat(client.send(Say.bind("named", huge), Say.execute(), Say.SYNC)
                            .untilReady()
                            .value())
                    .isEqualTo("" + MANY);
            assertThat(held() - before).isLessThan(LITTLE);
        }
    }

    @Test
    void a_message_beyond_the_limit_is_refused_before_it_is_read() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("limits: { message_bytes: 1MB }")
                        .start();
                Client client = proxy.client()) {
            assertThat(client.query("SELECT length('" + "x".repeat(1_000_000) + "')")
                            .value())
                    .isEqualTo("1000000");
            client.send(out -> out.writeByte(Frontend.QUERY).writeInt(2_000_000), out -> Text.write(out, "SELECT 1"));
            assertThat(client.untilReady().sqlState()).isEqualTo("08P01");
        }
    }

    @Test
    void a_client_far_ahead_of_its_server_is_held_up_and_gets_every_answer() throws Exception {
        int queries = 20_000;
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster()).start();
                Client client = proxy.client()) {
            client.query("BEGIN"); // so that it is the server who answers
            Thread pushing = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < queries / 100; i++) {
                        Say[] batch = new Say[100];
                        Arrays.fill(batch, Say.SYNC);
                        client.send(batch);
                    }
                    client.send(Say.query("SELECT 'last'"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            for (int i = 0; i < queries; i++) {
                client.expect('Z');
            }
            assertThat(client.untilReady().value()).isEqualTo("last");
            pushing.join();
        }
    }

    private static long held() {
        return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }
}
