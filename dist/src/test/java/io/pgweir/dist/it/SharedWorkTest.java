package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.proxy.net.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** As few workers have clients that work as the load keeps busy. */
class SharedWorkTest {
    private static final Duration SOON = Duration.ofSeconds(60); // others may want the processors, too
    private static final int CLIENTS = 8;

    private volatile boolean burns;

    @Test
    void clients_leave_a_worker_that_has_no_time_left_and_come_together_where_there_is_little_to_do() throws Exception {
        try (Proxy proxy =
                Proxy.inFrontOf(Servers.node().port()).with("workers: 2").start()) {
            proxy.calm();
            Worker first = proxy.pgweir().workers().get(0);
            Worker second = proxy.pgweir().workers().get(1);
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(proxy.client());
            }
            awaitAllOnOne(clients, proxy, first, second);

            Worker busy = livingOn(first, proxy) > 0 ? first : second;
            Worker other = busy == first ? second : first;
            burns = true;
            busy.later(() -> burn(busy));
            await().atMost(SOON).until(() -> {
                work(clients);
                return livingOn(other, proxy) > 0;
            });
            burns = false;
            awaitAllOnOne(clients, proxy, first, second);
            for (Client client : clients) {
                client.close();
            }
        } finally {
            burns = false;
        }
    }

    private static void awaitAllOnOne(List<Client> clients, Proxy proxy, Worker first, Worker second) {
        await().atMost(SOON).until(() -> {
            work(clients);
            return livingOn(first, proxy) == CLIENTS || livingOn(second, proxy) == CLIENTS;
        });
    }

    private static void work(List<Client> clients) throws Exception {
        for (Client client : clients) {
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
        }
    }

    private static long livingOn(Worker worker, Proxy proxy) throws Exception {
        return worker.loop()
                .submit(() -> proxy.pgweir().sessions().all().stream()
                        .filter(session -> session.quarters.isOn(worker))
                        .count())
                .get();
    }

    /** Takes nearly all of a worker's time, and leaves it some for clients again and again. */
    private void burn(Worker worker) {
        long until = System.nanoTime() + 5_000_000;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        if (burns) {
            worker.loop().schedule(() -> burn(worker), 100, TimeUnit.MICROSECONDS);
        }
    }
}
