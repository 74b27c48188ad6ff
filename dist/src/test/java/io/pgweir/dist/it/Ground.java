package io.pgweir.dist.it;

import static org.junit.jupiter.api.Assumptions.abort;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.SharedCluster;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.awaitility.Awaitility;

/** What a proxy stands in front of, and how: one server, or a primary with two standbys over which it spreads reads. */
enum Ground {
    ONE_NODE {
        @Override
        PostgresCluster cluster() {
            return Servers.cluster();
        }

        @Override
        Proxy start(String... settings) throws Exception {
            return Proxy.inFrontOf(cluster()).with(settings).start();
        }
    },
    SPLIT {
        @Override
        PostgresCluster cluster() {
            return SharedCluster.get();
        }

        @Override
        Proxy start(String... settings) throws Exception {
            Proxy proxy = Proxy.overAllOf(cluster()).with(settings).start();
            Awaitility.await("both standbys")
                    .until(() -> proxy.pgweir().cluster().topology().primary() != null
                            && proxy.pgweir().cluster().topology().standbys().size() == 2);
            return proxy;
        }
    },
    /** The same nodes, in statement mode. */
    STATEMENT {
        @Override
        PostgresCluster cluster() {
            return SPLIT.cluster();
        }

        @Override
        Proxy start(String... settings) throws Exception {
            return SPLIT.start(Arrays.stream(settings)
                    .map(setting -> setting.replace("pool: {", "pool: { mode: statement,"))
                    .toArray(String[]::new));
        }

        @Override
        void assumeBlocks() {
            abort("statement mode has no transaction blocks");
        }
    };

    abstract PostgresCluster cluster();

    /** A proxy that knows all of its nodes. */
    abstract Proxy start(String... settings) throws Exception;

    /** Skips a test that needs transaction blocks where there are none. */
    void assumeBlocks() {}

    /** Asks the primary, past the proxy, as superuser in the database {@code app}; no answer is "null". */
    String ask(String sql) throws SQLException {
        try (Connection connection = cluster().primary().connect(Servers.APP);
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "null";
            }
            try (ResultSet rows = statement.getResultSet()) {
                return rows.next() ? String.valueOf(rows.getString(1)) : "null";
            }
        }
    }
}
