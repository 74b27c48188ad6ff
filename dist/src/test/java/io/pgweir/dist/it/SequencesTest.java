package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a session last got from a sequence is its own, and never what somebody else got on the same server connection. */
@ParameterizedClass
@EnumSource(Ground.class)
class SequencesTest {
    private final Ground ground;
    private Proxy proxy;

    SequencesTest(Ground ground) {
        this.ground = ground;
    }

    @BeforeEach
    void tables() throws Exception {
        ground.ask("DROP TABLE IF EXISTS counted");
        ground.ask("CREATE TABLE counted (id serial, who text)");
        ground.ask("GRANT ALL ON counted, counted_id_seq TO app");
        proxy = ground.start("pool: { size: 2 }");
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    private Client application(String name) throws Exception {
        Client client = proxy.knock();
        client.login("app", "app", "application_name", name);
        return client;
    }

    private String insert(Client client) throws Exception {
        assertThat(client.query("INSERT INTO counted (who) VALUES ('me')").tags())
                .containsExactly("INSERT 0 1");
        return ground.ask("SELECT max(id) FROM counted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT lastval()", "SELECT currval('counted_id_seq')"})
    void it_is_there_where_nobody_came_between(String ask) throws Exception {
        try (Client client = application("alone")) {
            for (int i = 0; i < 3; i++) {
                String id = insert(client);
                assertThat(client.query(ask).value()).isEqualTo(id);
                assertThat(client.extended(ask).value()).isEqualTo(id);
            }
        }
    }

    @Test
    void one_that_got_none_is_told_so_whatever_others_got() throws Exception {
        ground.assumeBlocks();
        try (Client first = application("some");
                Client second = application("others")) {
            insert(first);
            assertThat(second.query("SELECT lastval()").sqlState()).isEqualTo("55000");
            assertThat(second.extended("SELECT currval('counted_id_seq')").sqlState())
                    .isEqualTo("55000");
            insert(first);
            second.query("BEGIN");
            assertThat(second.query("SELECT lastval()").sqlState()).isEqualTo("55000");
            assertThat(second.query("ROLLBACK").status()).isEqualTo("I");
        }
    }

    @Test
    void one_that_asks_in_a_pipeline_gets_its_answers_in_order_and_nobody_else_s_number() throws Exception {
        try (Client first = application("some");
                Client second = application("others")) {
            insert(first);
            second.send(
                    Say.query("SELECT 'before' FROM pg_sleep(0)"),
                    Say.query("SELECT lastval()"),
                    Say.query("SELECT 'after'"));
            assertThat(second.untilReady().value()).isEqualTo("before");
            assertThat(second.untilReady().sqlState()).isEqualTo("55000");
            assertThat(second.untilReady().value()).isEqualTo("after");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT lastval()", "SELECT currval('counted_id_seq')"})
    void one_that_asks_late_in_a_batch_does_not_get_what_others_got(String ask) throws Exception {
        try (Client first = application("some");
                Client second = application("others")) {
            insert(first);
            second.send(Say.parse("", "SELECT 'begun'"), Say.bind(""), Say.execute(), Say.FLUSH);
            for (char each : "12DC".toCharArray()) {
                second.expect(each);
            }
            second.send(
                    Say.parse("", "SELECT 'still mine'"),
                    Say.bind(""),
                    Say.execute(),
                    Say.parse("", ask),
                    Say.bind(""),
                    Say.execute(),
                    Say.SYNC);
            Answer answer = second.untilReady();
            assertThat(answer.rows()).containsExactly(List.of("still mine"));
            assertThat(answer.sqlState()).isEqualTo("55000");
            assertThat(second.query("SELECT 1").value()).isEqualTo("1");
        }
    }

    @Test
    void what_a_batch_got_itself_is_its_own() throws Exception {
        try (Client asks = application("asks")) {
            insert(asks);
            asks.query("SELECT lastval()");
        }
        try (Client other = application("some");
                Client asks = application("asks")) {
            insert(other);
            asks.send(Say.parse("", "SELECT 1"), Say.bind(""), Say.execute(), Say.FLUSH);
            for (char each : "12DC".toCharArray()) {
                asks.expect(each);
            }
            asks.send(
                    Say.parse("", "INSERT INTO counted (who) VALUES ('me')"),
                    Say.bind(""),
                    Say.execute(),
                    Say.parse("", "SELECT lastval() - (SELECT max(id) FROM counted)"),
                    Say.bind(""),
                    Say.execute(),
                    Say.SYNC);
            assertThat(asks.untilReady().rows()).containsExactly(List.of("0"));
        }
    }

    @Test
    void an_application_that_asks_keeps_its_connections_from_then_on() throws Exception {
        try (Client first = application("asks");
                Client second = application("never asks")) {
            insert(first);
            insert(second); // on the same connection
            assertThat(first.query("SELECT lastval()").sqlState()).isEqualTo("55000"); // and never what the second got
            for (int i = 0; i < 3; i++) {
                String id = insert(first);
                insert(second);
                assertThat(first.query("SELECT lastval()").value()).isEqualTo(id);
                assertThat(first.extended("SELECT currval('counted_id_seq')").value())
                        .isEqualTo(id);
            }
        }
        try (Client later = application("asks");
                Client other = application("never asks")) {
            String id = insert(later);
            insert(other);
            assertThat(later.query("SELECT lastval()").value()).isEqualTo(id);
            assertThat(proxy.pgweir().sessions().all())
                    .extracting(session -> String.valueOf(session.pin()))
                    .containsExactlyInAnyOrder("currval", "null");
        }
    }

    @Test
    void a_session_that_names_itself_later_is_known_by_its_name() throws Exception {
        try (Client asks = application("named")) {
            insert(asks);
            asks.query("SELECT lastval()");
        }
        try (Client late = proxy.client();
                Client other = proxy.client()) {
            late.query("SET application_name = 'named'");
            String id = insert(late);
            insert(other);
            assertThat(late.query("SELECT lastval()").value()).isEqualTo(id);
        }
    }

    @Test
    void nobody_who_comes_later_gets_what_was_left() throws Exception {
        try (Client asks = application("asks")) {
            insert(asks);
            asks.query("SELECT lastval()");
        }
        try (Client next = application("next")) {
            assertThat(next.query("SELECT lastval()").sqlState()).isEqualTo("55000");
        }
    }

    @Test
    void discard_all_ends_it() throws Exception {
        try (Client asks = application("asks")) {
            insert(asks);
            asks.query("SELECT lastval()");
            insert(asks);
            asks.query("DISCARD ALL");
            assertThat(asks.query("SELECT lastval()").sqlState()).isEqualTo("55000");
        }
    }
}
