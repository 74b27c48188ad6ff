package io.pgweir.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Single values that are wrong, each with the exact text that the operator reads. */
class MistakesTest {
    @Test
    void all_mistakes_of_a_file_are_told_at_once_in_its_order() {
        assertThat(Yaml.problems("""
                nodes:
                  - host: 10.0.0.1
                    name: a
                    port: 54x2
                    wieght: 3
                  - { host: 10.0.0.2, host: 10.0.0.3 }
                pool:
                  mode: transacton
                  size: 0
                  wait_timeout: 5
                limits: { message_bytes: 64 }
                polo: {}
                """))
                .containsExactly(
                        "pgweir.yaml:4:11: port must be a number from 1 to 65535, got '54x2'",
                        "pgweir.yaml:5:5: unknown key 'wieght' (did you mean 'weight'?)",
                        "pgweir.yaml:6:23: duplicate key 'host'",
                        "pgweir.yaml:8:9: mode must be one of session, transaction, statement, got 'transacton' (did you mean 'transaction'?)",
                        "pgweir.yaml:9:9: size must be a number from 1 to 262143, got '0'",
                        "pgweir.yaml:10:17: wait_timeout must be a time with its unit (ms, s, m, h, d), up to 365d, or off, got '5'",
                        "pgweir.yaml:11:26: message_bytes must be a size with its unit (B, kB, MB, GB) from 8kB to 1GB, got '64'",
                        "pgweir.yaml:12:1: unknown key 'polo' (did you mean 'pool'?)");
    }

    @Test
    void the_nodes_are_required() {
        assertThat(Yaml.problems("workers: 1")).containsExactly("pgweir.yaml:1:1: nodes is required");
        assertThat(Yaml.problems("")).containsExactly("pgweir.yaml:1:1: nodes is required");
        assertThat(Yaml.problems("# nothing\n")).containsExactly("pgweir.yaml:1:1: nodes is required");
        assertThat(Yaml.problems("nodes:")).containsExactly("pgweir.yaml:1:7: nodes must be a list, got nothing");
        assertThat(Yaml.problems("nodes: []")).containsExactly("pgweir.yaml:1:8: nodes must not be empty");
    }

    @Test
    void what_is_required_in_an_entry_is_said_of_that_entry() {
        assertThat(Yaml.problems(Yaml.NODE + "users:\n  - pool: {}\nmonitor: {}"))
                .containsExactly("pgweir.yaml:3:5: name is required", "pgweir.yaml:4:10: user is required");
    }

    @Test
    void a_node_in_short_is_a_host_with_a_port() {
        String expected = "an entry of nodes must be 'host', 'host:port', '[ipv6]:port' or a map, got ";
        assertThat(Yaml.problems("nodes: [ 'a:0', 'a:65536', '::1', 'a b', 'a:', '', ~ ]"))
                .containsExactly(
                        "pgweir.yaml:1:10: " + expected + "'a:0'",
                        "pgweir.yaml:1:17: " + expected + "'a:65536'",
                        "pgweir.yaml:1:28: " + expected + "'::1'",
                        "pgweir.yaml:1:35: " + expected + "'a b'",
                        "pgweir.yaml:1:42: " + expected + "'a:'",
                        "pgweir.yaml:1:48: " + expected + "nothing",
                        "pgweir.yaml:1:52: " + expected + "nothing");
    }

    @Test
    void the_wrong_kind_of_value_is_named() {
        assertThat(Yaml.problems("""
                nodes: 10.0.0.1
                pool: []
                users: { app: secret }
                databases: [ app ]
                tls: { client: off }
                workers: [ 4 ]
                stop_timeout: { s: 5 }
                server:
                  connect_timeout:
                """))
                .containsExactly(
                        "pgweir.yaml:1:8: nodes must be a list, got '10.0.0.1'",
                        "pgweir.yaml:2:7: pool must be a map, got a list",
                        "pgweir.yaml:3:8: users must be a list, got a map",
                        "pgweir.yaml:4:12: databases must be a map, got a list",
                        "pgweir.yaml:5:16: client must be a map, got 'off'",
                        "pgweir.yaml:6:10: workers must be a number from 0 to 1024, or auto, got a list",
                        "pgweir.yaml:7:15: stop_timeout must be a time with its unit (ms, s, m, h, d), 1ms to 365d, got a map",
                        "pgweir.yaml:9:19: connect_timeout must be a time with its unit (ms, s, m, h, d), 10ms to 365d, got nothing");
    }

    @Test
    void a_file_that_is_no_map_is_refused() {
        assertThat(Yaml.problems("- nodes")).containsExactly("pgweir.yaml:1:1: the file must be a map, got a list");
        assertThat(Yaml.problems("nodes")).containsExactly("pgweir.yaml:1:1: the file must be a map, got 'nodes'");
    }

    @Test
    void a_mistake_in_an_override_is_found_at_its_place() {
        assertThat(Yaml.problems(Yaml.NODE + "databases:\n  app:\n    pool: { sise: 5, size: many }\n    nme: x"))
                .containsExactly(
                        "pgweir.yaml:4:13: unknown key 'sise' (did you mean 'size'?)",
                        "pgweir.yaml:4:28: size must be a number from 1 to 262143, got 'many'",
                        "pgweir.yaml:5:5: unknown key 'nme'");
    }

    @Test
    void the_name_of_a_database_stands_before_it_and_not_in_it() {
        assertThat(Yaml.problems(Yaml.NODE + "databases: { app: { name: other }, '': {} }"))
                .containsExactly(
                        "pgweir.yaml:2:21: unknown key 'name'",
                        "pgweir.yaml:2:36: name must be text of 1 to 10000 characters, got nothing");
    }

    @Test
    void keys_that_are_no_words_and_tags_are_refused() {
        assertThat(Yaml.problems(Yaml.NODE + "? [ a ]\n: b"))
                .containsExactly("pgweir.yaml:2:3: a key must be a word, got a list");
        assertThat(Yaml.problems(Yaml.NODE + "workers: !vault abc"))
                .containsExactly("pgweir.yaml:2:10: workers has a tag, which means nothing here: '!vault'");
        assertThat(Yaml.problems(Yaml.NODE + "databases: { app: !vault { size: 5 } }"))
                .containsExactly(
                        "pgweir.yaml:2:19: an entry of databases has a tag, which means nothing here: '!vault'");
        assertThat(Yaml.problems(Yaml.NODE + "base: &b { size: 5 }\npool: { <<: *b }"))
                .contains("pgweir.yaml:3:9: unknown key '<<'");
    }

    @Test
    void what_was_written_is_shown_short_and_on_one_line() {
        assertThat(Yaml.problems(Yaml.NODE + "workers: \"a\\nb\\e[31m" + "x".repeat(100) + "\""))
                .containsExactly("pgweir.yaml:2:10: workers must be a number from 0 to 1024, or auto, got 'a?b?[31m"
                        + "x".repeat(52)
                        + "...'");
    }

    @Test
    void a_file_full_of_mistakes_does_not_fill_the_screen() {
        assertThat(Yaml.problems(Yaml.NODE + "zzzzzzzzzzz: 1\n".repeat(150)))
                .hasSize(101)
                .last()
                .isEqualTo("pgweir.yaml: there are more problems");
    }
}
