package io.pgweir.config;

import java.util.List;

/** The console, on which the proxy is looked at and told what to do. */
public record AdminConfig(
        @Setting(
                doc = "Where the console listens, if it has users. Any client of PostgreSQL can connect there, and ask "
                        + "for any database.",
                byDefault = "[ {} ]",
                effect = Effect.RESTART)
        List<AdminListenerConfig> listeners,

        @Setting(
                doc = "Who may use the console. Without users there is none.",
                byDefault = "[]",
                example = "[ { name: admin, password: '$${PGWEIR_ADMIN_PASSWORD}', role: admin } ]",
                effect = Effect.NEW_CONNECTIONS)
        List<AdminUserConfig> users,

        @Setting(
                doc = "The database under whose name the users of the console find it on the listeners of clients too, "
                        + "as PgBouncer has it; empty for none.",
                byDefault = "pgbouncer",
                effect = Effect.NEW_CONNECTIONS)
        String database,

        @Setting(
                doc = "Whether SHOW POOL_NODES and its kin, and PGPOOL SHOW, are answered on the listeners of clients "
                        + "too, as pgpool has it.",
                byDefault = "on")
        Switch poolCommands) {

    public AdminConfig {
        listeners = List.copyOf(listeners);
        users = List.copyOf(users);
    }
}
