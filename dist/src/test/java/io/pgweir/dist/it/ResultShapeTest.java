package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The columns of a prepared statement never change in PostgreSQL: it fails instead. A client that had it described decodes its
 * rows by that, and would take one column for another.
 */
@ParameterizedClass
@EnumSource(Ground.class)
class ResultShapeTest {
    private final Ground ground;
    private static final String ALL = "SELECT * FROM shape";

    private Proxy proxy;
    private Client client;

    ResultShapeTest(Ground ground) {
        this.ground = ground;
    }

    @BeforeEach
    void described() throws Exception {
        ground.ask("GRANT CREATE ON SCHEMA public TO app");
        proxy = ground.start("pool: { size: 2 }");
        client = proxy.client();
        client.query("DROP TABLE IF EXISTS shape");
        client.query("CREATE TABLE shape AS SELECT 1 AS a, 2 AS b");
        assertThat(client.send(Say.parse("all", ALL), Say.describe("all"), Say.bind("all"), Say.execute(), Say.SYNC)
                        .untilReady()
                        .shape())
                .isEqualTo("1tT2DCZ");
    }

    @AfterEach
    void drop() throws Exception {
        client.query("ROLLBACK");
        client.query("DROP TABLE shape");
        client.close();
        proxy.close();
    }

    private void change() throws Exception {
        client.query("ALTER TABLE shape DROP COLUMN a");
        client.query("ALTER TABLE shape ADD COLUMN c int DEFAULT 3");
    }

    private Answer again() throws Exception {
        return client.send(Say.bind("all"), Say.execute(), Say.SYNC).untilReady();
    }

    /** Another client, which has the connection that was used last, so that everybody else gets the other one. */
    private Client inTheWay() throws Exception {
        ground.assumeBlocks();
        Client other = proxy.client();
        other.query("BEGIN");
        return other;
    }

    @Test
    void a_statement_whose_columns_changed_fails_until_its_client_prepares_it_anew() throws Exception {
        change();
        for (int i = 0; i < 3; i++) {
            Answer answer = again();
            assertThat(answer.shape()).isEqualTo("EZ");
            assertThat(answer.sqlState()).as("try " + i).isEqualTo("0A000");
        }
        assertThat(client.send(
                                Say.close("all"),
                                Say.parse("all", ALL),
                                Say.describe("all"),
                                Say.bind("all"),
                                Say.execute(),
                                Say.SYNC)
                        .untilReady()
                        .shape())
                .isEqualTo("31tT2DCZ");
        assertThat(again().shape()).isEqualTo("2DCZ");
    }

    @Test
    void it_fails_on_a_connection_that_never_had_it_too_in_the_words_that_drivers_know() throws Exception {
        change();
        try (Client other = inTheWay()) {
            assertThat(other.query("SELECT 1").value()).isEqualTo("1");
            Answer answer = again();
            assertThat(answer.shape()).isEqualTo("EZ");
            assertThat(answer.sqlState()).isEqualTo("0A000");
            assertThat(answer.replies().getFirst().text())
                    .contains("Mcached plan must not change result type", "RRevalidateCachedQuery");
            assertThat(answer.status()).isEqualTo("I");
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
        }
    }

    @Test
    void it_fails_the_transaction_that_it_is_in_and_all_that_is_pipelined_to_its_sync() throws Exception {
        ground.assumeBlocks();
        change();
        try (Client other = inTheWay()) {
            assertThat(other.query("SELECT 1").value()).isEqualTo("1");
            client.query("BEGIN");
            client.send(
                    Say.parse("", "SELECT 'before'"),
                    Say.bind(""),
                    Say.execute(),
                    Say.bind("all"),
                    Say.execute(),
                    Say.parse("", "SELECT 'behind'"),
                    Say.bind(""),
                    Say.execute(),
                    Say.SYNC,
                    Say.query("SELECT 'failed'"),
                    Say.query("ROLLBACK"),
                    Say.query("SELECT 'after'"));
            Answer batch = client.untilReady();
            assertThat(batch.shape()).isEqualTo("12DCEZ");
            assertThat(batch.status()).isEqualTo("E");
            assertThat(client.untilReady().sqlState()).isEqualTo("25P02");
            assertThat(client.untilReady().tags()).containsExactly("ROLLBACK");
            assertThat(client.untilReady().value()).isEqualTo("after");
        }
    }

    @Test
    void it_goes_on_unnoticed_on_other_connections_while_nothing_has_changed() throws Exception {
        try (Client other = inTheWay()) {
            client.send(
                    Say.parse("", "SELECT 'before'"),
                    Say.bind(""),
                    Say.execute(),
                    Say.bind("all"),
                    Say.execute(),
                    Say.parse("", "SELECT 'behind'"),
                    Say.bind(""),
                    Say.execute(),
                    Say.SYNC,
                    Say.bind("all"),
                    Say.execute(),
                    Say.SYNC);
            assertThat(client.untilReady().shape()).isEqualTo("12DC2DC12DCZ");
            assertThat(client.untilReady().shape()).isEqualTo("2DCZ");
            for (int i = 0; i < 3; i++) {
                assertThat(again().shape()).isEqualTo("2DCZ");
            }
            assertThat(other.query("COMMIT").status()).isEqualTo("I");
        }
        for (int i = 0; i < 3; i++) {
            assertThat(again().shape()).isEqualTo("2DCZ");
        }
    }

    @Test
    void a_table_that_is_gone_says_so() throws Exception {
        ground.assumeBlocks();
        client.query("ALTER TABLE shape RENAME TO shaped");
        try (Client other = inTheWay()) {
            assertThat(other.query("SELECT 1").value()).isEqualTo("1");
            assertThat(again().sqlState()).isEqualTo("42P01");
            client.query("BEGIN");
            assertThat(again().sqlState()).isEqualTo("42P01");
            assertThat(again().sqlState()).isEqualTo("25P02");
            client.query("ROLLBACK");
            client.query("ALTER TABLE shaped RENAME TO shape");
            assertThat(again().shape()).isEqualTo("2DCZ");
        }
    }

    @Test
    void parameters_whose_types_changed_are_noticed_as_well() throws Exception {
        client.send(Say.parse("put", "INSERT INTO shape (a) VALUES ($1)"), Say.describe("put"), Say.SYNC)
                .untilReady();
        assertThat(client.send(Say.bind("put", "5"), Say.execute(), Say.SYNC)
                        .untilReady()
                        .tags())
                .containsExactly("INSERT 0 1");
        client.query("ALTER TABLE shape ALTER COLUMN a TYPE text");
        try (Client other = inTheWay()) {
            assertThat(other.query("SELECT 1").value()).isEqualTo("1");
            assertThat(client.send(Say.bind("put", "5"), Say.execute(), Say.SYNC)
                            .untilReady()
                            .sqlState())
                    .isEqualTo("0A000");
        }
    }

    @Test
    void a_client_that_did_not_have_it_described_takes_what_comes() throws Exception {
        client.send(Say.parse("blind", ALL), Say.SYNC).untilReady();
        change();
        try (Client other = inTheWay()) {
            assertThat(other.query("SELECT 1").value()).isEqualTo("1");
            assertThat(client.send(Say.bind("blind"), Say.execute(), Say.SYNC)
                            .untilReady()
                            .shape())
                    .isEqualTo("2DCZ");
        }
    }

    @Test
    void a_driver_prepares_it_anew_by_itself() throws Exception {
        List<Client> others = new ArrayList<>();
        try (Connection jdbc = proxy.jdbc("prepareThreshold", "1");
                PreparedStatement all = jdbc.prepareStatement("SELECT * FROM shape WHERE b > ?")) {
            all.setInt(1, 0);
            for (int i = 0; i < 3; i++) {
                try (ResultSet rows = all.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getMetaData().getColumnName(1)).isEqualTo("a");
                }
            }
            change();
            others.add(inTheWay());
            for (int i = 0; i < 3; i++) {
                try (ResultSet rows = all.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getMetaData().getColumnName(2)).isEqualTo("c");
                    assertThat(rows.getInt("c")).isEqualTo(3);
                }
            }
        } finally {
            for (Client other : others) {
                other.close();
            }
        }
    }
}
