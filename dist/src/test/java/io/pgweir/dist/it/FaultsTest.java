package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.PostgresNode;
import io.pgweir.proxy.cluster.Cluster;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks and nodes fail while clients of every kind are at work: none loses its connection, or anything that it was promised. */
class FaultsTest {
    /** So many answers each kind of client gets before, while and after something is wrong. */
    private static final long ANSWERS = Long.getLong("pgweir.faults.answers", 100);

    private static PostgresCluster postgres;

    private final List<Relay> relays = new ArrayList<>();
    private Proxy proxy;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresCluster.builder()
                .standbys(2)
                .user("app", "secret", "app")
                .start();
        postgres.primary().sql("app", Load.SCHEMA);
        postgres.awaitReplay();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @BeforeEach
    void connect() throws Exception {
        postgres.primary().sql("app", "TRUNCATE ledger");
        for (PostgresNode node : postgres.nodes()) {
            relays.add(new Relay(node.port()));
        }
        String nodes = relays.stream()
                .map(relay -> "\"127.0.0.1:" + relay.port() + "\"")
                .collect(Collectors.joining(", ", "nodes: [ ", " ]"));
        proxy = Proxy.overAllOf(postgres)
                .with(
                        nodes,
                        "users: [ { name: app, password: secret } ]",
                        "server: { connect_timeout: 500ms, backoff_max: 200ms }",
                        "monitor: { user: postgres, password: " + Proxy.quote(postgres.superuserPassword())
                                + ", period: 50ms, timeout: 1s }")
                .start();
        await().until(() -> standbys() == 2 && cluster().topology().primary() != null);
        String primary = "" + postgres.primary().port();
        try (Client client = proxy.client()) { // what is a read must be known by then
            await().until(() -> !client.query("SELECT inet_server_port() FROM register WHERE id = 1")
                    .value()
                    .equals(primary));
        }
    }

    @AfterEach
    void disconnect() {
        proxy.close();
        relays.forEach(Relay::close);
    }

    private Cluster cluster() {
        return proxy.pgweir().cluster();
    }

    private int standbys() {
        return cluster().topology().standbys().size();
    }

    private Relay toPrimary() {
        return relays.getFirst();
    }

    private Relay toStandby() {
        return relays.getLast();
    }

    private static void awaitAnswers(Load.Pace pace) {
        long enough = pace.answers() + ANSWERS;
        await().atMost(Duration.ofSeconds(60)).until(() -> pace.answers() >= enough);
    }

    /** Something that happens to one standby. */
    enum StandbyFault {
        CUT,
        ANSWERS_CUT,
        QUESTIONS_CUT,
        REFUSED,
        SLOW,
        RESTARTED,
        KILLED,
        STOPPED,
        FROZEN
    }

    @ParameterizedTest
    @EnumSource
    void a_standbys_fault_is_no_clients(StandbyFault fault) throws Exception {
        PostgresNode standby = postgres.nodes().getLast();
        try (Load load = Load.on(proxy)) {
            awaitAnswers(load.reads);
            switch (fault) {
                case CUT -> toStandby().cut();
                case ANSWERS_CUT -> toStandby().cutAnswers();
                case QUESTIONS_CUT -> toStandby().cutQuestions();
                case REFUSED -> toStandby().refuse();
                case SLOW -> toStandby().slow(20);
                case RESTARTED -> standby.restart();
                case KILLED -> standby.kill();
                case STOPPED -> standby.stop();
                case FROZEN -> standby.freeze();
            }
            if (fault != StandbyFault.SLOW && fault != StandbyFault.RESTARTED) {
                await().until(() -> standbys() == 1);
            }
            awaitAnswers(load.reads);
            awaitAnswers(load.writes);
            switch (fault) {
                case FROZEN -> standby.thaw();
                case KILLED, STOPPED -> standby.start();
                default -> toStandby().mend();
            }
            await().until(() -> standbys() == 2);
            awaitAnswers(load.reads);
            load.isRight(postgres.primary());
            assertThat(load.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_primary_that_comes_back_is_waited_for(PrimaryFault fault) throws Exception {
        PostgresNode primary = postgres.nodes().getFirst();
        try (Load load = Load.on(proxy)) {
            awaitAnswers(load.writes);
            switch (fault) {
                case CUT -> toPrimary().cut();
                case ANSWERS_CUT -> toPrimary().cutAnswers();
                case QUESTIONS_CUT -> toPrimary().cutQuestions();
                case REFUSED -> toPrimary().refuse();
                case RESTARTED -> primary.restart();
                case KILLED -> primary.kill();
                case STOPPED -> primary.stop();
                case FROZEN -> primary.freeze();
            }
            List<Long> left = List.of();
            if (fault != PrimaryFault.RESTARTED) {
                await().until(() -> cluster().topology().primary() == null);
                awaitAnswers(load.reads);
                left = leftToStandbys();
            }
            switch (fault) {
                case FROZEN -> primary.thaw();
                case KILLED, STOPPED -> primary.start();
                default -> toPrimary().mend();
            }
            await().until(() -> cluster().topology().primary() != null);
            if (fault == PrimaryFault.KILLED || fault == PrimaryFault.FROZEN) {
                load.sawNoMoreThan(left);
            }
            awaitAnswers(load.writes);
            awaitAnswers(load.reads);
            load.isRight(postgres.primary());
            assertThat(load.errors().keySet()).isSubsetOf("40001", "40003", "25P02");
        }
    }

    /** The most that any standby has of each register, once each has replayed all that it received. */
    private static List<Long> leftToStandbys() throws Exception {
        List<Long> one = replayed(postgres.nodes().get(1));
        List<Long> other = replayed(postgres.nodes().get(2));
        return IntStream.range(0, one.size())
                .mapToObj(i -> Math.max(one.get(i), other.get(i)))
                .toList();
    }

    private static List<Long> replayed(PostgresNode standby) throws Exception {
        String isDone = "SELECT pg_last_wal_replay_lsn() >= pg_last_wal_receive_lsn()";
        await().until(() -> "t".equals(standby.sql("app", isDone)));
        return Load.registers(standby);
    }

    /** Something that happens to the primary, without another being promoted. */
    enum PrimaryFault {
        CUT,
        ANSWERS_CUT,
        QUESTIONS_CUT,
        REFUSED,
        RESTARTED,
        KILLED,
        STOPPED,
        FROZEN
    }

    @ParameterizedTest
    @EnumSource
    void when_all_nodes_are_lost_clients_wait_or_are_told_and_all_recovers(Patience patience) throws Exception {
        proxy.reload("failover: { hold: " + (patience == Patience.LONG ? "60s" : "200ms") + " }");
        try (Load load = Load.on(proxy)) {
            awaitAnswers(load.writes);
            relays.forEach(Relay::refuse);
            await().until(() -> cluster().topology().primary() == null && standbys() == 0);
            if (patience == Patience.SHORT) {
                await().until(() -> load.errors().getOrDefault("57P03", 0L) > 5);
            }
            relays.forEach(Relay::mend);
            awaitAnswers(load.writes);
            awaitAnswers(load.reads);
            load.isRight(postgres.primary());
            assertThat(load.errors().containsKey("57P03")).isEqualTo(patience == Patience.SHORT);
        }
    }

    enum Patience {
        LONG,
        SHORT
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_node_that_has_no_connection_to_spare_is_not_down_and_costs_nobody_an_answer(boolean standby)
            throws Exception {
        PostgresNode full =
                standby ? postgres.nodes().getLast() : postgres.nodes().getFirst();
        List<Connection> taken = new ArrayList<>();
        try (Load load = Load.on(proxy)) {
            awaitAnswers(load.reads);
            fill(full, taken);
            proxy.reload("pool: { size: 30, server_lifetime: 100ms }"); // so that new connections are asked for
            awaitAnswers(load.reads);
            awaitAnswers(load.writes);
            awaitAnswers(load.reads);
            assertThat(standbys()).isEqualTo(2);
            assertThat(cluster().topology().primary()).isNotNull();
            for (Connection connection : taken) {
                connection.close();
            }
            awaitAnswers(load.reads);
            load.isRight(postgres.primary());
            assertThat(load.errors()).isEqualTo(Map.of());
        } finally {
            for (Connection connection : taken) {
                connection.close();
            }
        }
    }

    private static void fill(PostgresNode node, List<Connection> taken) throws SQLException {
        String url = "jdbc:postgresql://127.0.0.1:" + node.port() + "/app?user=app&password=secret&sslmode=disable";
        while (true) {
            try {
                taken.add(DriverManager.getConnection(url));
            } catch (SQLException full) {
                assertThat(full.getSQLState()).isEqualTo("53300");
                return;
            }
        }
    }
}
