package io.pgweir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The configuration that holds, printed; printed and read again it is the same, whatever is in it. */
class EffectiveConfigTest {
    @Test
    void every_key_is_printed_and_no_secret() {
        String text = """
                nodes: [ a ]
                monitor: { user: m, password: geheim }
                users: [ { name: app, password: geheim, pool: { size: 5 } } ]
                databases: { app: , "*": }
                """;
        assertThat(EffectiveConfig.print(Yaml.config(text))).isEqualTo("""
                        nodes:
                          - name: "a:5432"
                            host: a
                            port: 5432
                            weight: 1
                            reads: usual
                            addresses: one
                        monitor:
                          user: m
                          password: "****"
                          database: postgres
                          period: 1s
                          timeout: 1s
                          failures: 2
                          successes: 2
                          flap_window: 1m
                          resolve_period: 10s
                        listeners:
                          - address: "*"
                            port: 6432
                            route: split
                        admin:
                          listeners:
                            - address: 127.0.0.1
                              port: 6433
                          users: []
                          database: pgbouncer
                          pool_commands: on
                        auth:
                          method: scram-sha-256
                        users:
                          - name: app
                            password: "****"
                            pool:
                              size: 5
                            server_connections: 0
                            consistency: null
                        databases:
                          app:
                            database: app
                            pool: null
                            server_connections: 0
                            consistency: null
                          "*":
                            database: "*"
                            pool: null
                            server_connections: 0
                            consistency: null
                        pool:
                          mode: transaction
                          size: 20
                          min_size: 0
                          reserve_size: 0
                          reserve_after: 5s
                          wait_timeout: 2m
                          query_timeout: off
                          transaction_timeout: off
                          idle_in_transaction_timeout: off
                          client_idle_timeout: off
                          server_idle_timeout: 10m
                          server_lifetime: 1h
                          reset_query: "DISCARD ALL"
                        routing:
                          strategy: least-active
                          consistency: session
                          max_lag: 0B
                          max_lag_time: 10s
                          beyond_lag: primary
                          lag_wait: 1s
                          catalog_refresh: 30s
                          redirects: []
                          reading_functions: ""
                          writing_functions: ""
                          primary_pattern: ""
                        failover:
                          mode: follow
                          promote_after: 5s
                          hold: 30s
                          hold_clients: 10000
                          hold_bytes: 256MB
                          on_failover: ""
                          on_promote: ""
                          on_node_change: ""
                          hook_timeout: 10m
                        server:
                          connect_timeout: 5s
                          backoff_min: 100ms
                          backoff_max: 5s
                        limits:
                          clients: 10000
                          server_connections: 0
                          login_timeout: 15s
                          prepared_statements: 500
                          message_bytes: 1GB
                          buffer_bytes: 64kB
                        tls:
                          client:
                            mode: disable
                            certificate: null
                            key: null
                            ca: null
                          server:
                            mode: prefer
                            ca: null
                            certificate: null
                            key: null
                        http:
                          address: 127.0.0.1
                          port: 6434
                          connections: 64
                          pools: 100
                          timings: on
                        log:
                          format: text
                          level: info
                          topics: []
                          connections: off
                          disconnections: off
                          slow_query: off
                          slow_wait: off
                          slow_lines: 10
                        workers: auto
                        transport: auto
                        stop_timeout: 30s
                        """);
    }

    @Test
    void any_configuration_printed_and_read_again_is_the_same() {
        for (long seed = 0; seed < 500; seed++) {
            PgweirConfig config = new RandomConfig(seed).next();
            String text = SettingsWriter.write(config, SettingsWriter.Style.REVEALED);
            assertThat(Yaml.read(text, Map.of()))
                    .as("seed %d:%n%s", seed, text)
                    .isInstanceOf(Reading.Loaded.class)
                    .extracting(Reading::orThrow)
                    .isEqualTo(config);
        }
    }

    @Test
    void any_configuration_printed_with_its_secrets_masked_is_read_again() {
        for (long seed = 0; seed < 200; seed++) {
            String text = EffectiveConfig.print(new RandomConfig(seed).next());
            assertThat(Yaml.read(text, Map.of())).as("seed %d:%n%s", seed, text).isInstanceOf(Reading.Loaded.class);
        }
    }
}
