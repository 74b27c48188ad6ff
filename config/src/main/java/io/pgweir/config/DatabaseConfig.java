package io.pgweir.config;

import org.jspecify.annotations.Nullable;

/** A database that clients may ask for. The one named {@value #ANY} stands for all that have no entry of their own. */
public record DatabaseConfig(
        @Setting(doc = "The name that clients ask for.", min = "1", effect = Effect.NEW_CONNECTIONS)
        String name,

        @Setting(
                key = "database",
                doc = "The database on the nodes that clients get.",
                derived = "the name that the client asked for",
                min = "1",
                effect = Effect.NEW_CONNECTIONS)
        String serverName,

        @Setting(doc = "What differs from the pool settings for this database.", example = "{ mode: session, size: 5 }")
        @Nullable
        PoolOverrides pool,

        @Setting(
                doc = "The most server connections that this database has over all users and nodes; 0 is no cap.",
                byDefault = "0",
                max = "262143")
        int serverConnections,

        @Setting(
                doc = "How old reads of this database may be, where that differs from routing.consistency.",
                example = "eventual",
                effect = Effect.NEW_CONNECTIONS)
        @Nullable
        Consistency consistency) {

    public static final String ANY = "*";

    static DatabaseConfig complete(
            String name,
            @Nullable String serverName,
            @Nullable PoolOverrides pool,
            int serverConnections,
            @Nullable Consistency consistency) {
        return new DatabaseConfig(name, serverName == null ? name : serverName, pool, serverConnections, consistency);
    }

    /** This entry as it holds for one database, which matters where it is the one for any. */
    DatabaseConfig named(String database) {
        return name.equals(ANY)
                ? new DatabaseConfig(
                        database, serverName.equals(ANY) ? database : serverName, pool, serverConnections, consistency)
                : this;
    }
}
