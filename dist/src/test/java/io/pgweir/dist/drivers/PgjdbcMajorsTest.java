package io.pgweir.dist.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.config.PoolMode;
import io.pgweir.dist.postgres.PostgresBinaries;
import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.SharedCluster;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A little of everything against each supported release; {@code -Pmatrix} runs all, the normal build the bundled one. */
class PgjdbcMajorsTest {
    /** Before release 12 the driver sets two parameters in a transaction, unless it may do so at the start. */
    private static final String AT_THE_START = "assumeMinServerVersion=9.4";

    static IntStream majors() {
        String majors = System.getProperty("pgweir.test.majors", "" + PostgresBinaries.bundledMajor());
        return Pattern.compile(",").splitAsStream(majors).mapToInt(Integer::parseInt);
    }

    @ParameterizedTest
    @MethodSource("majors")
    void two_clients_share_one_server_connection(int major) throws Exception {
        try (PostgresCluster cluster = PostgresCluster.builder()
                        .major(major)
                        .user(SharedCluster.USER, SharedCluster.PASSWORD, SharedCluster.DATABASE)
                        .start();
                Front front = new Front(cluster, PoolMode.TRANSACTION, 1)) {
            String table = Tables.table(cluster, "a int PRIMARY KEY");
            try (Connection one = front.connect(AT_THE_START, "ApplicationName=one", "prepareThreshold=1");
                    Connection two =
                            front.connect(AT_THE_START, "options=-c%20statement_timeout=9s", "prepareThreshold=1")) {
                assertThat(Rows.one(one, "SHOW server_version")).startsWith(major + ".");
                for (int i = 0; i < 4; i++) {
                    assertThat(Rows.one(one, "SHOW application_name")).isEqualTo("one");
                    assertThat(Rows.one(two, "SHOW statement_timeout")).isEqualTo("9s");
                    insert(one, table, 2 * i);
                    insert(two, table, 2 * i + 1);
                    assertThatThrownBy(() -> insert(two, table, 0)).hasMessageContaining("duplicate key");
                }
                one.setAutoCommit(false);
                insert(one, table, 100);
                one.rollback();
                assertThat(Rows.one(two, "SELECT sum(a) FROM " + table)).isEqualTo("28");
                assertThat(one.isValid(10)).isTrue();
            }
        }
    }

    private static void insert(Connection client, String table, int value) throws Exception {
        try (PreparedStatement insert = client.prepareStatement("INSERT INTO " + table + " VALUES (?)")) {
            insert.setInt(1, value);
            insert.executeUpdate();
        }
    }
}
