package io.pgweir.dist.postgres;

/**
 * One primary with two standbys for all tests that leave it as they found it: started when the first one asks, stopped
 * at the end of the JVM. A test that stops, kills or promotes nodes starts a cluster of its own.
 */
public final class SharedCluster {
    public static final String USER = "app";
    public static final String PASSWORD = "app's secret";
    public static final String DATABASE = "app";

    private SharedCluster() {}

    private static final class Holder {
        static final PostgresCluster CLUSTER = PostgresCluster.builder()
                .standbys(2)
                .user(USER, PASSWORD, DATABASE)
                .start();
    }

    public static PostgresCluster get() {
        return Holder.CLUSTER;
    }
}
