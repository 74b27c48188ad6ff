package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.PostgresNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A standby that goes away costs no client a read or its connection. */
class LostStandbyTest {
    private static PostgresCluster cluster;

    enum Loss {
        KILLED,
        STOPPED,
        RESTARTED,
        FROZEN,
        BACKENDS_TERMINATED
    }

    @BeforeAll
    static void start() {
        cluster = PostgresCluster.builder()
                .standbys(2)
                .user("app", "secret", "app")
                .start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @ParameterizedTest
    @EnumSource
    void reads_go_on(Loss loss) throws Exception {
        PostgresNode victim = cluster.standbys().getFirst();
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger away = new AtomicInteger();
        try (Proxy proxy = Proxy.overAllOf(cluster)
                        .with("users: [ { name: app, password: secret } ]")
                        .start();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            await().until(() -> proxy.pgweir().cluster().topology().standbys().size() == 2);
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                readers.add(threads.submit(() -> {
                    read(proxy, "" + victim.port(), enough, away);
                    return null;
                }));
            }
            int before = away.get();
            await().until(() -> away.get() > before + 100);
            lose(victim, loss);
            int after = away.get();
            if (loss == Loss.BACKENDS_TERMINATED || loss == Loss.RESTARTED) {
                await().until(() -> away.get() > after + 100);
            } else {
                await().until(() ->
                        proxy.pgweir().cluster().topology().standbys().size() == 1);
                if (loss == Loss.FROZEN) {
                    victim.thaw();
                } else {
                    victim.start();
                }
                await().until(() -> away.get() > after + 100);
            }
            enough.set(true);
            for (Future<?> reader : readers) {
                reader.get();
            }
        }
    }

    private static void lose(PostgresNode victim, Loss loss) throws Exception {
        switch (loss) {
            case KILLED -> victim.kill();
            case STOPPED -> victim.stop();
            case RESTARTED -> victim.restart();
            case FROZEN -> victim.freeze();
            case BACKENDS_TERMINATED ->
                victim.sql("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'");
        }
    }

    /** Reads by both protocols until it is enough; counts what the victim answered. */
    private static void read(Proxy proxy, String victim, AtomicBoolean enough, AtomicInteger away) throws Exception {
        try (Client client = proxy.client()) {
            client.send(Say.parse("s", "SELECT inet_server_port()"), Say.SYNC).untilReady();
            while (!enough.get()) {
                Answer simple = client.query("SELECT inet_server_port(), pg_sleep(0.001)");
                Answer named =
                        client.send(Say.bind("s"), Say.execute(), Say.SYNC).untilReady();
                for (Answer answer : List.of(simple, named)) {
                    assertThat(answer.replies()).noneMatch(Reply::isError);
                    if (answer.rows().getFirst().getFirst().equals(victim)) {
                        away.incrementAndGet();
                    }
                }
            }
        }
    }
}
