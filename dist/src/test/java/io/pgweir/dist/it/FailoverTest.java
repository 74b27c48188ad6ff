package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.PostgresNode;
import io.pgweir.proxy.cluster.NodeState;
import io.pgweir.proxy.cluster.NodeStatus;
import io.pgweir.proxy.cluster.Role;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The primary goes away, somebody promotes a standby, and clients stay. */
class FailoverTest {
    private PostgresCluster postgres;
    private PostgresNode old;
    private PostgresNode next;
    private Proxy proxy;

    enum Loss {
        KILLED,
        STOPPED,
        FROZEN
    }

    @BeforeEach
    void start() throws Exception {
        postgres = OwnServers.start("kept");
        old = postgres.primary();
        next = postgres.standbys().getFirst();
        old.sql("app", "INSERT INTO kept VALUES (0)");
        postgres.awaitReplay();
        proxy = Proxy.overAllOf(postgres)
                .with(
                        OwnServers.USERS,
                        "monitor: { user: postgres, password: " + Proxy.quote(postgres.superuserPassword())
                                + ", period: 100ms, timeout: 300ms }")
                .start();
        await().until(() -> proxy.pgweir().cluster().topology().standbys().size() == 2
                && proxy.pgweir().cluster().topology().primary() != null);
    }

    @AfterEach
    void stop() {
        proxy.close();
        postgres.close();
    }

    private void lose(Loss loss) {
        switch (loss) {
            case KILLED -> old.kill();
            case STOPPED -> old.stop();
            case FROZEN -> old.freeze();
        }
    }

    private NodeStatus of(PostgresNode node) {
        return OwnServers.status(proxy, node);
    }

    private static List<String> errors(Answer answer) {
        return answer.replies().stream()
                .filter(Reply::isError)
                .map(reply -> reply.fault().sqlState())
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void clients_stay_and_their_work_goes_to_the_new_primary(Loss loss) throws Exception {
        try (Client idle = proxy.client();
                Client transacting = proxy.client();
                Client rollingBack = proxy.client();
                Client waiting = proxy.client();
                Client reader = proxy.client()) {
            idle.send(Say.parse("s", "INSERT INTO kept VALUES (1)"), Say.SYNC).untilReady();
            idle.query("SET statement_timeout = '77s'");
            for (Client one : List.of(transacting, rollingBack)) {
                one.query("BEGIN");
                one.query("INSERT INTO kept VALUES (100)");
            }
            await().until(() ->
                    !reader.query("SELECT inet_server_port() FROM kept").value().equals("" + old.port()));
            lose(loss);
            waiting.send(Say.query("INSERT INTO kept VALUES (2)"));
            await().until(() -> proxy.pgweir().cluster().topology().primary() == null);
            assertThat(reader.query("SELECT count(*) FROM kept").value()).isEqualTo("1");
            next.promote();

            Answer waited = waiting.untilReady();
            assertThat(errors(waited))
                    .as("%s", waited)
                    .isSubsetOf("40003"); // it may have been sent before anybody knew
            assertThat(waited.status()).isEqualTo("I");
            assertThat(idle.send(Say.bind("s"), Say.execute(), Say.SYNC)
                            .untilReady()
                            .replies())
                    .noneMatch(Reply::isError);
            assertThat(idle.query("SHOW statement_timeout").value()).isEqualTo("77s");

            Answer told = transacting.query("INSERT INTO kept VALUES (101)");
            assertThat(told.sqlState()).isEqualTo("40001");
            assertThat(told.status()).isEqualTo("E");
            assertThat(transacting.query("INSERT INTO kept VALUES (102)").sqlState())
                    .isEqualTo("25P02");
            Answer named = transacting.extended("INSERT INTO kept VALUES (103)");
            assertThat(named.sqlState()).isEqualTo("25P02");
            assertThat(named.status()).isEqualTo("E");
            assertThat(transacting.query("COMMIT").status()).isEqualTo("I");
            assertThat(transacting.query("INSERT INTO kept VALUES (3)").status())
                    .isEqualTo("I");

            Answer rolledBack = rollingBack.query("ROLLBACK");
            assertThat(rolledBack.replies()).noneMatch(Reply::isError);
            assertThat(rolledBack.status()).isEqualTo("I");

            assertThat(next.sql("app", "SELECT count(*) FROM kept WHERE n > 99"))
                    .isEqualTo("0");
            assertThat(idle.query("SELECT count(*) FROM kept WHERE n IN (1, 3)").value())
                    .isEqualTo("2");
            assertThat(of(next).state()).isEqualTo(NodeState.UP);
            assertThat(of(next).look().timeline()).isEqualTo(2);
        } finally {
            if (loss == Loss.FROZEN) {
                old.thaw();
            }
        }
    }

    @Test
    void a_commit_that_nobody_heard_of_is_said_to_be_unknown_and_pipelined_statements_get_no_life_of_their_own()
            throws Exception {
        try (Client committing = proxy.client();
                Client pipelining = proxy.client()) {
            for (Client one : List.of(committing, pipelining)) {
                one.query("BEGIN");
                one.query("INSERT INTO kept VALUES (100)");
            }
            old.freeze();
            committing.send(Say.query("COMMIT"));
            pipelining.send(
                    Say.query("INSERT INTO kept VALUES (101)"),
                    Say.query("INSERT INTO kept VALUES (102)"),
                    Say.parse("", "INSERT INTO kept VALUES (103)"),
                    Say.bind(""),
                    Say.execute());
            Answer unknown = committing.untilReady();
            assertThat(unknown.sqlState()).isEqualTo("40003");
            assertThat(unknown.status()).isEqualTo("I");
            for (int i = 0; i < 3; i++) {
                if (i == 2) {
                    pipelining.send(Say.execute(), Say.SYNC, Say.query("INSERT INTO kept VALUES (104)"));
                }
                Answer lost = pipelining.untilReady();
                assertThat(lost.sqlState()).isEqualTo("40001");
                assertThat(lost.status()).isEqualTo("E");
            }
            next.promote();
            Answer behind = pipelining.untilReady();
            assertThat(behind.sqlState()).isEqualTo("25P02");
            assertThat(behind.status()).isEqualTo("E");
            assertThat(pipelining.query("ROLLBACK").status()).isEqualTo("I");
            assertThat(committing.query("INSERT INTO kept VALUES (1)").replies())
                    .noneMatch(Reply::isError);
            assertThat(next.sql("app", "SELECT string_agg(n::text, ',') FROM kept"))
                    .isEqualTo("0,1");
        } finally {
            old.thaw();
        }
    }

    @Test
    void what_can_not_be_moved_ends_its_client_and_says_why() throws Exception {
        try (Client pinned = proxy.client()) {
            pinned.query("CREATE TEMP TABLE mine (n int)");
            old.stop();
            Answer end = pinned.untilReady();
            assertThat(end.sqlState()).isEqualTo("57P01");
            assertThat(end.error().message()).contains("temporary");
            pinned.awaitEnd();
        }
    }

    @Test
    void a_former_primary_that_comes_back_as_one_is_not_written_to() throws Exception {
        try (Client client = proxy.client();
                Client holding = proxy.client()) {
            client.query("INSERT INTO kept VALUES (1)");
            postgres.awaitReplay();
            old.freeze();
            await().until(() -> of(old).state() == NodeState.DOWN);
            next.promote();
            await().until(() ->
                    of(next).node().equals(proxy.pgweir().cluster().topology().primary()));
            old.thaw();
            await().until(() -> of(old).state() == NodeState.FALSE_PRIMARY);
            assertThat(of(old).cause()).contains("timeline 1").contains("on 2");
            for (int i = 2; i < 20; i++) {
                assertThat(client.query("INSERT INTO kept VALUES (" + i + ")").replies())
                        .noneMatch(Reply::isError);
            }
            assertThat(next.sql("app", "SELECT count(*) FROM kept")).isEqualTo("20");
            assertThat(old.sql("app", "SELECT count(*) FROM kept")).isEqualTo("2");
            assertThat(holding.query("SELECT 1").value()).isEqualTo("1");
        }
    }

    @Test
    void a_former_primary_that_comes_back_as_a_standby_is_taken_in() throws Exception {
        try (Client client = proxy.client()) {
            client.query("INSERT INTO kept VALUES (1)");
            old.stop();
            await().until(() -> of(old).state() == NodeState.DOWN);
            next.promote();
            client.query("INSERT INTO kept VALUES (2)");
            old.follow(next);
            old.start();
            await().until(() -> of(old).state() == NodeState.UP && of(old).role() == Role.STANDBY);
            assertThat(proxy.pgweir().cluster().topology().standbys()).contains(of(old).node());
            await().until(() -> client.query("SELECT inet_server_port(), count(*) FROM kept")
                    .value()
                    .equals("" + old.port()));
            assertThat(client.query("SELECT count(*) FROM kept").value()).isEqualTo("3");
        }
    }

    @Test
    void reads_go_on_at_a_standby_that_was_away_for_a_while_when_there_was_no_primary() throws Exception {
        PostgresNode other = postgres.standbys().getLast();
        try (Client reader = proxy.client()) {
            await().until(() ->
                    !reader.query("SELECT inet_server_port() FROM kept").value().equals("" + old.port()));
            old.stop();
            await().until(() -> proxy.pgweir().cluster().topology().primary() == null);
            next.freeze();
            await().until(() -> of(next).state() == NodeState.DOWN);
            next.thaw();
            await().until(() -> of(next).state() == NodeState.UP);
            other.stop();
            await().until(() -> of(other).state() == NodeState.DOWN);
            try (Client another = proxy.client()) {
                assertThat(another.query("SELECT inet_server_port() FROM kept").value())
                        .isEqualTo("" + next.port());
            }
        }
    }

    @Test
    void no_more_is_kept_of_what_waits_for_a_primary_than_may_be() throws Exception {
        proxy.reload("failover: { hold: 10m, hold_bytes: 64kB }");
        String large = "INSERT INTO kept VALUES (2) /* " + "x".repeat(40_000) + " */";
        try (Client small = proxy.client();
                Client first = proxy.client();
                Client second = proxy.client()) {
            for (int i = 0; i < 2; i++) { // what was kept the first time counts no more the second time
                old.stop();
                await().until(() -> proxy.pgweir().cluster().topology().primary() == null);
                small.send(Say.query("INSERT INTO kept VALUES (1)"));
                first.send(Say.query(large));
                await().until(() -> proxy.pgweir().sessions().stranded() == 2);
                assertThat(second.query(large).sqlState()).isEqualTo("57P03");
                assertThat(proxy.pgweir().sessions().stranded()).isEqualTo(2);
                old.start();
                for (Client waiting : List.of(small, first)) {
                    assertThat(waiting.untilReady().replies()).noneMatch(Reply::isError);
                }
                assertThat(second.query(large).replies()).noneMatch(Reply::isError);
            }
        }
    }

    @Test
    void where_nobody_else_may_be_the_primary_a_standby_that_was_promoted_is_a_false_one() throws Exception {
        proxy.reload("failover: { mode: none }");
        try (Client client = proxy.client()) {
            assertThat(client.query("INSERT INTO kept VALUES (1)").replies()).noneMatch(Reply::isError);
            postgres.awaitReplay();
            old.stop();
            await().until(() -> proxy.pgweir().cluster().topology().primary() == null);
            next.promote();
            await().until(() -> of(next).state() == NodeState.FALSE_PRIMARY);
            assertThat(of(next).cause()).contains("failover.mode none");
            client.send(Say.query("INSERT INTO kept VALUES (2)"));
            await().until(() -> proxy.pgweir().sessions().stranded() == 1);
            old.start();
            assertThat(client.untilReady().replies()).noneMatch(Reply::isError);
            assertThat(proxy.pgweir().cluster().topology().primary()).isEqualTo(of(old).node());
            assertThat(of(next).state()).isEqualTo(NodeState.FALSE_PRIMARY);
            assertThat(old.sql("app", "SELECT count(*) FROM kept")).isEqualTo("3");
            assertThat(next.sql("app", "SELECT count(*) FROM kept")).isEqualTo("2");
        }
    }

    @Test
    void while_there_is_no_primary_what_needs_one_waits_no_longer_than_it_may() throws Exception {
        proxy.reload("failover: { hold: 300ms, hold_clients: 1 }");
        try (Client first = proxy.client();
                Client second = proxy.client()) {
            old.stop();
            await().until(() -> proxy.pgweir().cluster().topology().primary() == null);
            first.send(Say.query("INSERT INTO kept VALUES (1)"));
            await().until(() -> proxy.pgweir().sessions().stranded() == 1);
            assertThat(second.query("INSERT INTO kept VALUES (1)").sqlState()).isEqualTo("57P03");
            Answer gaveUp = first.untilReady();
            assertThat(gaveUp.sqlState()).isEqualTo("57P03");
            assertThat(gaveUp.status()).isEqualTo("I");
            proxy.reload("failover: { hold: 30s }");
            first.send(Say.query("INSERT INTO kept VALUES (1)"));
            old.start();
            assertThat(first.untilReady().replies()).noneMatch(Reply::isError);
            assertThat(proxy.pgweir().sessions().stranded()).isZero();
            assertThat(proxy.pgweir().view().holds()).isEqualTo(3);
            assertThat(proxy.pgweir().view().holdsInVain()).isEqualTo(2);
        }
    }
}
