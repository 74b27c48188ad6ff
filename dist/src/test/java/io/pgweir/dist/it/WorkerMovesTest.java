package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** More workers than server connections, so that connections go from worker to worker all the time. */
class WorkerMovesTest {
    @Test
    void clients_of_all_workers_get_their_turn_and_their_own_answers() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                .with("workers: 3", "pool: { size: 2, wait_timeout: 20s }")
                .start()) {
            crowd(proxy, 12, 100);
        }
    }

    @Test
    void one_connection_for_four_workers_is_enough() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                .with("workers: 4", "pool: { size: 1, wait_timeout: 20s }")
                .start()) {
            crowd(proxy, 8, 60);
        }
    }

    /** Many clients at once, by all protocols and ways to hold a connection; whoever is mixed up or left out fails. */
    static void crowd(Proxy proxy, int clients, int rounds) throws Exception {
        int size = proxy.pgweir().config().pool().size();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> results = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                String me = "client " + i;
                Callable<Integer> work = () -> work(proxy, me, rounds);
                results.add(threads.submit(work));
            }
            for (Future<Integer> result : results) {
                assertThat(result.get()).isEqualTo(rounds);
            }
        }
        assertThat(proxy.serverConnections()).isLessThanOrEqualTo(size);
        await().until(() -> proxy.pgweir().clients() == 0);
    }

    private static int work(Proxy proxy, String me, int rounds) throws Exception {
        int done = 0;
        try (Client client = proxy.client()) {
            for (int round = 0; round < rounds; round++) {
                String mine = me + " round " + round;
                switch (round % 4) {
                    case 0 ->
                        assertThat(client.query("SELECT '" + mine + "'").value())
                                .isEqualTo(mine);
                    case 1 ->
                        assertThat(client.extended("SELECT $1::text", mine).value())
                                .isEqualTo(mine);
                    case 2 -> {
                        if (round == 2) {
                            client.send(Say.parse("own", "SELECT $1::text, '" + me + "'"), Say.SYNC)
                                    .untilReady();
                        }
                        assertThat(client.send(Say.bind("own", mine), Say.execute(), Say.SYNC)
                                        .untilReady()
                                        .rows())
                                .containsExactly(List.of(mine, me));
                    }
                    default -> {
                        assertThat(client.query("BEGIN").status()).isEqualTo("T");
                        assertThat(client.query("SELECT '" + mine + "'").value())
                                .isEqualTo(mine);
                        assertThat(client.query("COMMIT").status()).isEqualTo("I");
                    }
                }
                done++;
            }
        }
        return done;
    }
}
