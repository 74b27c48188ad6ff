package io.pgweir.proxy.console;

import java.util.Map;
import java.util.TreeMap;

/** The names that PgBouncer and pgpool have for settings that mean the same here, and how they write plain numbers of time. */
final class Aliases {
    /**
     * A setting of ours under another's name.
     *
     * @param unit of a plain number that is a time
     */
    record Alias(String key, String unit) {
        /** A value as we write it, of what the other would say. */
        String value(String said) {
            boolean isTime = !unit.isEmpty() && said.matches("[0-9]+");
            return isTime ? (said.equals("0") ? "off" : said + unit) : said;
        }
    }

    private static final Map<String, Alias> POOLER = new TreeMap<>();
    private static final Map<String, Alias> PGPOOL = new TreeMap<>();

    static {
        POOLER.put("max_client_conn", new Alias("limits.clients", ""));
        POOLER.put("max_prepared_statements", new Alias("limits.prepared_statements", ""));
        POOLER.put("client_login_timeout", new Alias("limits.login_timeout", "s"));
        POOLER.put("default_pool_size", new Alias("pool.size", ""));
        POOLER.put("min_pool_size", new Alias("pool.min_size", ""));
        POOLER.put("reserve_pool_size", new Alias("pool.reserve_size", ""));
        POOLER.put("reserve_pool_timeout", new Alias("pool.reserve_after", "s"));
        POOLER.put("pool_mode", new Alias("pool.mode", ""));
        POOLER.put("query_wait_timeout", new Alias("pool.wait_timeout", "s"));
        POOLER.put("query_timeout", new Alias("pool.query_timeout", "s"));
        POOLER.put("transaction_timeout", new Alias("pool.transaction_timeout", "s"));
        POOLER.put("idle_transaction_timeout", new Alias("pool.idle_in_transaction_timeout", "s"));
        POOLER.put("client_idle_timeout", new Alias("pool.client_idle_timeout", "s"));
        POOLER.put("server_idle_timeout", new Alias("pool.server_idle_timeout", "s"));
        POOLER.put("server_lifetime", new Alias("pool.server_lifetime", "s"));
        POOLER.put("server_reset_query", new Alias("pool.reset_query", ""));
        POOLER.put("server_connect_timeout", new Alias("server.connect_timeout", "s"));

        PGPOOL.put("num_init_children", new Alias("limits.clients", ""));
        PGPOOL.put("authentication_timeout", new Alias("limits.login_timeout", "s"));
        PGPOOL.put("connection_life_time", new Alias("pool.server_idle_timeout", "s"));
        PGPOOL.put("client_idle_limit", new Alias("pool.client_idle_timeout", "s"));
        PGPOOL.put("reset_query_list", new Alias("pool.reset_query", ""));
        PGPOOL.put("health_check_period", new Alias("monitor.period", "s"));
        PGPOOL.put("health_check_timeout", new Alias("monitor.timeout", "s"));
        PGPOOL.put("delay_threshold", new Alias("routing.max_lag", "B"));
        PGPOOL.put("delay_threshold_by_time", new Alias("routing.max_lag_time", "ms"));
        PGPOOL.put("read_only_function_list", new Alias("routing.reading_functions", ""));
        PGPOOL.put("write_function_list", new Alias("routing.writing_functions", ""));
        PGPOOL.put("primary_routing_query_pattern_list", new Alias("routing.primary_pattern", ""));
        PGPOOL.put("log_connections", new Alias("log.connections", ""));
        PGPOOL.put("log_disconnections", new Alias("log.disconnections", ""));
    }

    private Aliases() {}

    /** PgBouncer's. */
    static Map<String, Alias> ofPooler() {
        return POOLER;
    }

    /** What a name means, in PgBouncer's words, pgpool's or ours. */
    static Alias of(String name) {
        Alias pgpools = PGPOOL.getOrDefault(name, new Alias(name, ""));
        return POOLER.getOrDefault(name, pgpools);
    }
}
