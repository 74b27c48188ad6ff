package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.proxy.net.Drift;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.view.ServerSight;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** Clients whose worker sends them to another one each time that they rest notice nothing of it. */
class WanderingTest {
    private static final int ROUNDS = 300;
    private static final String CHANNEL = "wandering";

    private static Proxy.Setup threeWorkers() {
        return Proxy.inFrontOf(Servers.node().port()).with("workers: 3");
    }

    @Test
    void they_really_move() throws Exception {
        try (Proxy proxy = threeWorkers().start();
                Client client = proxy.client()) {
            long before = moves(proxy);
            for (int round = 0; round < ROUNDS; round++) {
                assertThat(client.query("SELECT " + round).value()).isEqualTo(String.valueOf(round));
                Thread.sleep(1);
            }
            assertThat(moves(proxy) - before).isGreaterThan(ROUNDS / 10);
        }
    }

    @Test
    void who_can_not_go_at_once_goes_when_it_can() throws Exception {
        try (Proxy proxy = threeWorkers().start();
                Client client = proxy.client()) {
            proxy.calm();
            await().until(
                            () -> { // the wish to move lasts half a second: a slow machine may need another
                                client.query("BEGIN");
                                long before = moves(proxy);
                                wishThatAllMove(proxy);
                                client.query("SELECT 1");
                                assertThat(moves(proxy) - before).isZero();
                                client.query("COMMIT");
                                assertThat(client.query("SELECT 2").value()).isEqualTo("2");
                                return moves(proxy) - before > 0;
                            });
        }
    }

    @Test
    void a_server_connection_that_is_kept_goes_with_its_client() throws Exception {
        try (Proxy proxy =
                        threeWorkers().with("pool: { mode: session, size: 2 }").start();
                Client client = proxy.client()) {
            client.query("CREATE TEMP TABLE own (n int)");
            String backend = client.backend();
            long before = moves(proxy);
            for (int round = 1; round <= ROUNDS; round++) {
                client.query("INSERT INTO own VALUES (" + round + ")");
                assertThat(client.query("SELECT count(*) FROM own").value()).isEqualTo(String.valueOf(round));
                Thread.sleep(1);
            }
            assertThat(client.backend()).isEqualTo(backend);
            assertThat(moves(proxy) - before).isGreaterThan(ROUNDS / 10);
            await().until(() -> proxy.pgweir().view().servers().join().size() == 1); // one on its way is seen by nobody
        }
    }

    @Test
    void what_is_pinned_goes_with_its_client() throws Exception {
        try (Proxy proxy = threeWorkers().with("pool: { size: 2 }").start();
                Client client = proxy.client();
                Client other = proxy.client()) {
            client.query("SELECT pg_advisory_lock(7)");
            long before = moves(proxy);
            for (int round = 0; round < ROUNDS; round++) {
                assertThat(other.query("SELECT pg_try_advisory_lock(7)").value())
                        .isEqualTo("f");
                assertThat(client.query("SELECT " + round).value()).isEqualTo(String.valueOf(round));
                Thread.sleep(1);
            }
            assertThat(moves(proxy) - before).isGreaterThan(ROUNDS / 10);
            client.query("SELECT pg_advisory_unlock(7)");
            assertThat(other.query("SELECT pg_try_advisory_lock(7)").value()).isEqualTo("t");
            other.query("SELECT pg_advisory_unlock_all()");
        }
    }

    @Test
    void one_that_listens_hears_all_there_is_in_order() throws Exception {
        try (Proxy proxy = threeWorkers().start();
                Client hearing = proxy.client();
                Client telling = proxy.client()) {
            hearing.query("LISTEN " + CHANNEL);
            for (int round = 0; round < ROUNDS; round++) {
                telling.query("NOTIFY " + CHANNEL + ", '" + round + "'");
                hearing.query("SELECT " + round);
                Thread.sleep(1);
            }
            await().until(() -> {
                hearing.query("SELECT 1");
                return hearing.asides().size() >= ROUNDS;
            });
            assertThat(hearing.asides())
                    .extracting(aside -> payload(aside))
                    .isEqualTo(
                            IntStream.range(0, ROUNDS).mapToObj(String::valueOf).toList());
        }
    }

    @Test
    void copies_and_large_results_are_whole() throws Exception {
        try (Proxy proxy = threeWorkers().with("pool: { size: 3 }").start();
                var jdbc = proxy.jdbc();
                var statement = jdbc.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS wandering_copy (n int, t text)");
            var copy = jdbc.unwrap(PGConnection.class).getCopyAPI();
            for (int round = 0; round < 20; round++) {
                statement.execute("TRUNCATE wandering_copy");
                StringBuilder rows = new StringBuilder();
                for (int row = 0; row < 5_000; row++) {
                    rows.append(row).append('\t').append("x".repeat(row % 100)).append('\n');
                }
                assertThat(copy.copyIn("COPY wandering_copy FROM STDIN", new StringReader(rows.toString())))
                        .isEqualTo(5_000);
                StringWriter back = new StringWriter();
                copy.copyOut("COPY (SELECT * FROM wandering_copy ORDER BY n) TO STDOUT", back);
                assertThat(back.toString()).isEqualTo(rows.toString());
            }
            statement.execute("DROP TABLE wandering_copy");
        }
    }

    @Test
    void who_sends_all_at_once_is_answered_in_order() throws Exception {
        try (Proxy proxy = threeWorkers().with("pool: { size: 2 }").start()) {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                clients.add(proxy.client());
            }
            for (Client client : clients) {
                for (int round = 0; round < ROUNDS; round++) {
                    client.send(Say.query("SELECT " + round));
                }
            }
            for (Client client : clients) {
                for (int round = 0; round < ROUNDS; round++) {
                    assertThat(client.untilReady().value()).isEqualTo(String.valueOf(round));
                }
                client.close();
            }
        }
    }

    /** Their sockets close while they are on their way: nothing may be left of them. */
    @Test
    void who_goes_while_it_moves_is_gone() throws Exception {
        try (Proxy proxy = threeWorkers().with("pool: { size: 2 }").start()) {
            for (int round = 0; round < ROUNDS; round++) {
                try (Client client = proxy.client()) {
                    assertThat(client.query("SELECT 1").value()).isEqualTo("1");
                    if (round % 2 == 0) {
                        client.socket().setSoLinger(true, 0);
                    }
                } catch (SocketException reset) {
                    assertThat(round % 2).isZero();
                }
            }
            await().until(() -> proxy.pgweir().clients() == 0);
            await().untilAsserted(
                            () -> assertThat(proxy.pgweir().view().servers().join())
                                    .hasSize(proxy.serverConnections())
                                    .hasSizeBetween(1, 2));
        }
    }

    @Test
    void who_goes_while_it_moves_leaves_what_it_kept_to_others() throws Exception {
        try (Proxy proxy =
                threeWorkers().with("pool: { mode: session, size: 2 }").start()) {
            SplittableRandom random = new SplittableRandom(3);
            for (int round = 0; round < 3 * ROUNDS; round++) {
                Client client = proxy.client();
                client.query("SELECT 1");
                client.send(Say.query("SELECT 2"));
                LockSupport.parkNanos(random.nextInt(400_000));
                if (random.nextBoolean()) {
                    client.socket().setSoLinger(true, 0);
                }
                client.socket().close();
            }
            await().until(() -> proxy.pgweir().clients() == 0);
            await().untilAsserted(
                            () -> assertThat(proxy.pgweir().view().servers().join())
                                    .hasSize(proxy.serverConnections())
                                    .allMatch(server -> server.state() == ServerSight.State.IDLE));
            try (Client first = proxy.client();
                    Client second = proxy.client()) {
                assertThat(first.query("SELECT 'first'").value()).isEqualTo("first");
                assertThat(second.query("SELECT 'second'").value()).isEqualTo("second");
            }
        }
    }

    @Test
    void a_kept_server_connection_that_ends_is_noticed_wherever_its_client_is() throws Exception {
        try (Proxy proxy =
                threeWorkers().with("pool: { mode: session, size: 2 }").start()) {
            for (int round = 0; round < 50; round++) {
                try (Client client = proxy.client()) {
                    client.query("SELECT 1");
                    client.query("SELECT 2");
                    Servers.ask("SELECT pg_terminate_backend(" + client.backend() + ")");
                    hearOut(client);
                }
            }
            await().until(() -> proxy.pgweir().clients() == 0);
            await().until(() -> proxy.serverConnections() == 0);
        }
    }

    @Test
    void they_can_be_stopped() throws Exception {
        try (Proxy proxy = threeWorkers().start()) {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                clients.add(proxy.client());
                clients.getLast().query("SELECT 1");
            }
            for (Client client : clients) {
                client.send(Say.query("SELECT 1"));
            }
            proxy.pgweir().drain();
            for (Client client : clients) {
                hearOut(client);
            }
        }
    }

    /** Of a notification: the text behind the sender's number and the channel's name. */
    private static String payload(Reply notification) {
        String text = notification.text();
        int payload = text.indexOf(CHANNEL + '\0') + CHANNEL.length() + 1;
        return text.substring(payload);
    }

    private static void hearOut(Client client) throws IOException {
        try {
            client.raw().readAllBytes();
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    private static void wishThatAllMove(Proxy proxy) throws InterruptedException {
        List<Worker> workers = proxy.pgweir().workers();
        for (Worker worker : workers) {
            Worker next = workers.get((worker.index() + 1) % workers.size());
            worker.loop().submit(() -> worker.drift(new Drift(next, Drift.ALL))).sync();
        }
    }

    static long moves(Proxy proxy) {
        long moves = 0;
        for (Worker worker : proxy.pgweir().workers()) {
            moves += worker.loop().submit(worker::moved).syncUninterruptibly().getNow();
        }
        return moves;
    }
}
