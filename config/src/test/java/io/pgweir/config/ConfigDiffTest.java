package io.pgweir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a reload changes, as its log says it. */
class ConfigDiffTest {
    private static final String BEFORE = """
            nodes: [ a, { host: b, name: standby } ]
            monitor: { user: m, password: geheim }
            users: [ { name: ann, password: geheim }, { name: bob, password: geheim } ]
            databases: { app: { pool: { size: 5, mode: session } }, old: {} }
            pool: { wait_timeout: 5s }
            """;
    private static final String AFTER = """
            databases: { new: {}, app: { pool: { size: 6 } } }
            nodes: [ { host: c, name: standby }, a ]
            monitor: { user: m, password: geheim }
            listeners: [ {}, { port: 6433, route: primary } ]
            users: [ { name: bob, password: neues-geheimnis }, { name: ann, password: geheim, pool: { min_size: 1 } } ]
            tls: { server: { ca: ca.crt } }
            pool: { wait_timeout: off, reset_query: "" }
            workers: 2
            limits: { message_bytes: 64MB }
            """;

    @Test
    void each_change_is_told_with_its_key_and_when_it_is_felt() {
        assertThat(ConfigDiff.between(Yaml.config(BEFORE), Yaml.config(AFTER)))
                .extracting(Change::toString)
                .containsExactly(
                        "nodes.standby.host: b -> c (at once)",
                        "listeners.*:6433: absent -> present (after a restart)",
                        "users.ann.pool.min_size: absent -> 1 (at once)",
                        "users.bob.password: **** -> **** (to new connections)",
                        "databases.app.pool.mode: session -> absent (to new connections)",
                        "databases.app.pool.size: 5 -> 6 (at once)",
                        "databases.old: present -> absent (to new connections)",
                        "databases.new: absent -> present (to new connections)",
                        "pool.wait_timeout: 5s -> off (at once)",
                        "pool.reset_query: \"DISCARD ALL\" -> \"\" (at once)",
                        "limits.message_bytes: 1GB -> 64MB (to new connections)",
                        "tls.server.ca: absent -> ca.crt (to new connections)",
                        "workers: auto -> 2 (after a restart)");
    }

    @Test
    void a_change_has_its_effect_as_a_value() {
        List<Change> changes = ConfigDiff.between(Yaml.config(Yaml.NODE), Yaml.config(Yaml.NODE + "workers: 2"));
        assertThat(changes).containsExactly(new Change("workers", "auto", "2", Effect.RESTART));
    }

    @Test
    void a_section_that_comes_is_one_change() {
        assertThat(ConfigDiff.between(Yaml.config(Yaml.NODE), Yaml.config(Yaml.NODE + "monitor: { user: m }")))
                .extracting(Change::toString)
                .containsExactly("monitor: absent -> present (after a restart)");
    }

    @Test
    void equal_configurations_differ_in_nothing() {
        for (long seed = 0; seed < 50; seed++) {
            assertThat(ConfigDiff.between(new RandomConfig(seed).next(), new RandomConfig(seed).next()))
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    @Test
    void different_configurations_differ_in_something() {
        for (long seed = 0; seed < 200; seed++) {
            assertThat(ConfigDiff.between(new RandomConfig(seed).next(), new RandomConfig(seed + 1).next()))
                    .as("seed %d", seed)
                    .isNotEmpty();
        }
    }
}
