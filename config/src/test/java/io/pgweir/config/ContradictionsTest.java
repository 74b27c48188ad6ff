package io.pgweir.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Values that are right alone and wrong together, each with the exact text that the operator reads. */
class ContradictionsTest {
    private static final String MD5 = "md50123456789abcdef0123456789abcdef";

    @Test
    void the_console_lets_nobody_in_without_a_password() {
        assertThat(Yaml.problems(Yaml.NODE + "admin: { users: [ { name: a } ] }"))
                .singleElement()
                .asString()
                .contains("password is required");
        assertThat(Yaml.config(Yaml.NODE + "users: [ { name: a, password: b } ]\nadmin: { users: [ { name: a } ] }")
                        .admin()
                        .users())
                .hasSize(1);
        assertThat(Yaml.problems(
                        Yaml.NODE + "admin: { users: [ { name: a, password: b }, { name: a, password: c } ] }"))
                .singleElement()
                .asString()
                .contains("a second user named 'a'");
        assertThat(Yaml.problems(Yaml.NODE + "admin: { users: [ { name: a, password: md5" + "0".repeat(32) + " } ] }"))
                .singleElement()
                .asString()
                .contains("SCRAM");
    }

    @Test
    void the_console_and_clients_need_ports_of_their_own() {
        String admin =
                "admin: { listeners: [ { address: 127.0.0.1, port: 7000 } ], users: [ { name: a, password: b } ] }\n";
        assertThat(Yaml.problems(Yaml.NODE + admin + "listeners: [ { address: 127.0.0.1, port: 7000 } ]"))
                .singleElement()
                .asString()
                .contains("a second listener on 127.0.0.1:7000");
    }

    @Test
    void several_nodes_need_a_monitor() {
        assertThat(Yaml.problems("workers: 1\nnodes: [ a, b ]"))
                .containsExactly(
                        "pgweir.yaml:2:8: monitor is required with more than one node: it finds out which one is the primary");
    }

    @Test
    void nodes_differ_in_address_and_name() {
        assertThat(Yaml.problems(
                        "nodes: [ a, 'a:5432', { host: b, name: n }, { host: c, name: n } ]\nmonitor: { user: m }"))
                .containsExactly(
                        "pgweir.yaml:1:13: a second node at a:5432", "pgweir.yaml:1:62: a second node named 'n'");
    }

    @Test
    void a_host_is_no_path_and_no_sentence() {
        assertThat(Yaml.problems("nodes: [ { host: /tmp } ]"))
                .containsExactly("pgweir.yaml:1:18: host must be a name or an address, got '/tmp'");
    }

    @Test
    void listeners_differ_in_address_or_port() {
        assertThat(Yaml.problems(Yaml.NODE + "listeners:\n  - port: 6432\n  - route: primary\n  - port: 6433\n"))
                .containsExactly("pgweir.yaml:4:5: a second listener on *:6432");
        assertThat(Yaml.problems(Yaml.NODE + "listeners: []"))
                .containsExactly("pgweir.yaml:2:12: listeners must not be empty");
    }

    @Test
    void http_has_a_port_of_its_own() {
        assertThat(Yaml.problems(Yaml.NODE + "http: { port: 6432 }"))
                .containsExactly("pgweir.yaml:2:15: port 6432 is a listener's");
        assertThat(Yaml.config(Yaml.NODE
                                + "listeners: [ { address: 10.0.0.2 } ]\nhttp: { address: 10.0.0.3, port: 6432 }")
                        .http()
                        .isOn())
                .isTrue();
        assertThat(Yaml.config(Yaml.NODE + "http: { port: off }").http().isOn()).isFalse();
    }

    @Test
    void a_topic_has_one_level() {
        assertThat(Yaml.problems(Yaml.NODE
                        + "log:\n  topics:\n    - { topic: web, level: warn }\n    - { topic: web, level: info }\n"))
                .containsExactly("pgweir.yaml:5:16: a second level for web");
    }

    @Test
    void a_redirect_has_a_target_that_is_there_and_expressions_that_can_be_read() {
        assertThat(Yaml.problems(Yaml.NODE + "routing: { redirects: [ { user: '(a', target: elsewhere } ] }"))
                .containsExactly("pgweir.yaml:2:33: not a regular expression: Unclosed group at character 3");
        assertThat(Yaml.problems(Yaml.NODE + "routing: { redirects: [ { user: a, target: elsewhere } ] }"))
                .containsExactly("pgweir.yaml:2:44: no node is named 'elsewhere'");
        assertThat(Yaml.problems(Yaml.NODE + "routing: { primary_pattern: '*' }"))
                .containsExactly(
                        "pgweir.yaml:2:29: not a regular expression: Dangling meta character '*' at character 1");
        assertThat(Yaml.problems(Yaml.NODE + "routing: { redirects: [ { target: primary }, { target: other } ] }"))
                .containsExactly("pgweir.yaml:2:56: no node is named 'other'");
    }

    @Test
    void a_pool_is_not_smaller_than_its_minimum() {
        assertThat(Yaml.problems(Yaml.NODE + "pool: { size: 5, min_size: 6 }"))
                .containsExactly("pgweir.yaml:2:28: min_size (6) must not be larger than size (5)");
        assertThat(Yaml.problems(Yaml.NODE + "pool: { min_size: 6 }\ndatabases: { app: { pool: { size: 5 } } }"))
                .containsExactly("pgweir.yaml:3:27: min_size (6) must not be larger than size (5)");
        assertThat(Yaml.problems(Yaml.NODE + "users: [ { name: app, password: x, pool: { min_size: 30 } } ]"))
                .containsExactly("pgweir.yaml:2:54: min_size (30) must not be larger than size (20)");
    }

    @Test
    void a_user_and_a_database_may_contradict_each_other() {
        String databases = Yaml.NODE + "databases: { b: { pool: { size: 9 } }, s: { pool: { size: 3 } } }\n";
        assertThat(Yaml.problems(databases + "users: [ { name: app, password: x, pool: { min_size: 4 } } ]"))
                .containsExactly("pgweir.yaml:3:54: min_size (4) must not be larger than size (3)");
        assertThat(Yaml.warnings(databases + "users: [ { name: app, password: x, pool: { min_size: 3 } } ]"))
                .isEmpty();
        String small = "pool: { size: 2 }\nusers: [ { name: app, password: x, pool: { min_size: 3 } } ]";
        assertThat(Yaml.warnings(databases + small)).isEmpty(); // no database has the small pool
    }

    @Test
    void a_reserve_that_is_never_used_is_a_mistake() {
        assertThat(Yaml.problems(Yaml.NODE + "pool: { reserve_size: 1, wait_timeout: 5s }"))
                .containsExactly(
                        "pgweir.yaml:2:7: reserve_after (5s) must be shorter than wait_timeout (5s), or the reserve is never used");
        assertThat(Yaml.config(Yaml.NODE + "pool: { reserve_size: 1, wait_timeout: off }")
                        .pool()
                        .reserveSize())
                .isEqualTo(1);
    }

    @Test
    void pauses_between_tries_grow() {
        assertThat(Yaml.problems(Yaml.NODE + "server: { backoff_min: 6s }"))
                .containsExactly("pgweir.yaml:2:24: backoff_min (6s) must not be longer than backoff_max (5s)");
    }

    @Test
    void a_user_has_one_entry_and_a_password() {
        assertThat(Yaml.problems(Yaml.NODE + "users:\n  - { name: a, password: x }\n  - { name: a }"))
                .containsExactly(
                        "pgweir.yaml:4:5: password is required with auth.method scram-sha-256",
                        "pgweir.yaml:4:13: a second user named 'a'");
        assertThat(Yaml.warnings(Yaml.NODE + "auth: { method: trust }\nusers: [ { name: a } ]"))
                .isEmpty();
    }

    @Test
    void scram_can_not_check_a_password_stored_as_md5() {
        String users = Yaml.NODE + "users: [ { name: a, password: %s } ]\n".formatted(MD5);
        assertThat(Yaml.problems(users))
                .containsExactly(
                        "pgweir.yaml:2:31: a password stored as md5 can't be checked with auth.method scram-sha-256");
        assertThat(Yaml.warnings(users + "auth: { method: md5 }")).isEmpty();
    }

    @Test
    void half_a_verifier_is_not_taken_for_a_password() {
        assertThat(Yaml.problems(Yaml.NODE + "users: [ { name: a, password: 'SCRAM-SHA-256$4096:c2FsdA==' } ]"))
                .containsExactly(
                        "pgweir.yaml:2:31: password starts like a SCRAM-SHA-256 verifier, but isn't a whole one");
        String key = "A".repeat(43) + "=";
        String whole = "SCRAM-SHA-256$4096:c2FsdA==$" + key + ":" + key;
        PgweirConfig config = Yaml.config(Yaml.NODE + "users: [ { name: a, password: '" + whole + "' } ]");
        assertThat(config.users().getFirst().password().reveal()).isEqualTo(whole);
    }

    @Test
    void without_users_nobody_can_log_in_which_is_worth_a_warning() {
        assertThat(Yaml.warnings(Yaml.NODE))
                .containsExactly("pgweir.yaml:1:1: there are no users, so nobody can log in");
        assertThat(Yaml.warnings(Yaml.NODE + "auth: { method: trust }")).isEmpty();
    }

    @Test
    void an_empty_list_of_databases_is_not_taken_for_none() {
        assertThat(Yaml.problems(Yaml.NODE + "databases: {}"))
                .containsExactly(
                        "pgweir.yaml:2:12: databases must not be empty; leave it out to let every database pass");
        assertThat(Yaml.problems(Yaml.NODE + "databases: { app: {}, '${A:-app}': {} }"))
                .containsExactly("pgweir.yaml:2:12: a second database named 'app'");
    }

    @Test
    void tls_to_clients_needs_a_certificate() {
        assertThat(Yaml.problems(Yaml.NODE + "tls: { client: { mode: require } }"))
                .containsExactly("pgweir.yaml:2:24: mode require needs a certificate and its key");
        assertThat(Yaml.problems(Yaml.NODE + "tls: { client: { certificate: c } }"))
                .containsExactly("pgweir.yaml:2:31: certificate needs its key");
        assertThat(Yaml.problems(Yaml.NODE + "tls: { client: { mode: verify-ca, certificate: c, key: k } }"))
                .containsExactly("pgweir.yaml:2:24: mode verify-ca needs ca");
    }

    @Test
    void a_certificate_turns_tls_on() {
        assertThat(Yaml.config(Yaml.NODE + "tls: { client: { certificate: c, key: k } }")
                        .tls()
                        .client()
                        .mode())
                .isEqualTo(TlsMode.PREFER);
    }

    @Test
    void tls_to_nodes_verifies_against_an_authority() {
        assertThat(Yaml.problems(Yaml.NODE + "tls: { server: { mode: verify-full, key: k } }"))
                .containsExactly(
                        "pgweir.yaml:2:24: mode verify-full needs ca", "pgweir.yaml:2:42: key needs its certificate");
    }
}
