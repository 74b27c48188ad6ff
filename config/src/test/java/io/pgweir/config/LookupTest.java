package io.pgweir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the proxy asks of a configuration. */
class LookupTest {
    private static final PgweirConfig CONFIG = Yaml.config("""
            nodes: [ 10.0.0.1 ]
            pool: { size: 10, min_size: 1, mode: session }
            databases:
              app: { database: app_prod, pool: { size: 20, wait_timeout: 3s } }
              report: {}
              "*": { pool: { size: 5 } }
            users:
              - { name: ann, password: a, pool: { size: 7 } }
              - { name: bob, password: b }
            """);

    @Test
    void a_user_wins_over_a_database_and_that_over_the_pool() {
        PoolConfig pool = CONFIG.poolFor("app", "ann");
        assertThat(pool.size()).isEqualTo(7);
        assertThat(pool.waitTimeout()).hasSeconds(3);
        assertThat(pool.minSize()).isEqualTo(1);
        assertThat(pool.mode()).isEqualTo(PoolMode.SESSION);
        assertThat(CONFIG.poolFor("app", "bob").size()).isEqualTo(20);
        assertThat(CONFIG.poolFor("report", "bob")).isSameAs(CONFIG.pool());
        assertThat(CONFIG.poolFor("report", "unknown")).isSameAs(CONFIG.pool());
    }

    @Test
    void how_old_reads_may_be_is_the_users_word_before_the_databases_before_the_general_one() {
        PgweirConfig config = Yaml.config(
                Yaml.NODE + "users: [ { name: ann, password: a, consistency: strict }, { name: bob, password: b } ]\n"
                        + "databases: { app: { consistency: eventual }, '*': {} }\nrouting: { consistency: proxy }");
        assertThat(config.consistencyFor("app", "ann")).isEqualTo(Consistency.STRICT);
        assertThat(config.consistencyFor("app", "bob")).isEqualTo(Consistency.EVENTUAL);
        assertThat(config.consistencyFor("app", "unknown")).isEqualTo(Consistency.EVENTUAL);
        assertThat(config.consistencyFor("other", "bob")).isEqualTo(Consistency.PROXY);
    }

    @Test
    void a_database_without_an_entry_is_the_one_for_any() {
        assertThat(CONFIG.database("app")).isEqualTo(CONFIG.databases().getFirst());
        PoolOverrides own = new PoolOverrides(Map.of("size", 5));
        assertThat(CONFIG.database("other")).isEqualTo(new DatabaseConfig("other", "other", own, 0, null));
        assertThat(CONFIG.poolFor("other", "bob").size()).isEqualTo(5);
    }

    @Test
    void the_entry_for_any_can_lead_to_one_database() {
        PgweirConfig config = Yaml.config(Yaml.NODE + "databases: { '*': { database: main } }");
        assertThat(config.database("other")).isEqualTo(new DatabaseConfig("other", "main", null, 0, null));
    }

    @Test
    void a_database_is_unknown_when_others_are_listed_without_one_for_any() {
        PgweirConfig config = Yaml.config(Yaml.NODE + "databases: { app: }");
        assertThat(config.database("app")).isEqualTo(new DatabaseConfig("app", "app", null, 0, null));
        assertThat(config.database("other")).isNull();
    }

    @Test
    void every_database_passes_when_none_is_listed() {
        assertThat(Yaml.config(Yaml.NODE).database("x")).isEqualTo(new DatabaseConfig("x", "x", null, 0, null));
    }

    @Test
    void users_are_found_by_their_exact_name() {
        assertThat(CONFIG.user("bob")).isEqualTo(CONFIG.users().getLast());
        assertThat(CONFIG.user("Bob")).isNull();
    }
}
