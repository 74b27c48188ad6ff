package io.pgweir.dist.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.PoolMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** More connections of pgjdbc than the pool has, all open at the same time: the driver's own SETs must not hold any of them. */
@ParameterizedClass
@EnumSource(value = PoolMode.class, names = "SESSION", mode = EnumSource.Mode.EXCLUDE)
class PgjdbcPoolingTest {
    private static final int CLIENTS = 3 * Front.POOL_SIZE;

    private final Front front;

    PgjdbcPoolingTest(PoolMode mode) {
        front = Front.shared(mode);
    }

    @Test
    void clients_with_the_driver_s_default_settings_share_a_smaller_pool() throws Exception {
        List<Connection> clients = new ArrayList<>();
        Set<String> backends = new HashSet<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(front.connect());
            }
            for (int round = 0; round < 8; round++) {
                for (Connection client : clients) {
                    try (PreparedStatement select = client.prepareStatement("SELECT pg_backend_pid() + ?")) {
                        select.setInt(1, 0);
                        backends.add(Rows.first(select.executeQuery()));
                    }
                }
            }
        } finally {
            for (Connection client : clients) {
                client.close();
            }
        }
        assertThat(backends).hasSizeLessThanOrEqualTo(Front.POOL_SIZE);
    }

    @Test
    void what_a_client_sets_goes_with_it_and_to_nobody_else() throws Exception {
        List<Connection> clients = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(front.connect("options=-c%20statement_timeout=" + (i + 1) + "s"));
            }
            for (int i = 0; i < CLIENTS; i += 2) {
                Rows.run(clients.get(i), "SET statement_timeout = '" + (i + 1) + "min'");
                Rows.run(clients.get(i), "set Application_Name to 'set " + i + "';");
            }
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < CLIENTS; i++) {
                    boolean set = i % 2 == 0;
                    assertThat(Rows.one(clients.get(i), "SHOW statement_timeout"))
                            .isEqualTo((i + 1) + (set ? "min" : "s"));
                    assertThat(Rows.one(clients.get(i), "SHOW application_name"))
                            .isEqualTo(set ? "set " + i : "PostgreSQL JDBC Driver");
                }
            }
            Rows.run(clients.get(0), "DISCARD ALL");
            Rows.run(clients.get(2), "DEALLOCATE ALL");
            assertThat(Rows.one(clients.get(0), "SHOW statement_timeout")).isEqualTo("1s");
            assertThat(Rows.one(clients.get(2), "SHOW statement_timeout")).isEqualTo("3min");
        } finally {
            for (Connection client : clients) {
                client.close();
            }
        }
    }
}
