package io.pgweir.config;

/** Where metrics, health and the page are served. */
public record HttpConfig(
        @Setting(
                doc =
                        "The local address that HTTP is served on; * is every address of the machine. Whoever can reach it "
                                + "can see the names of databases and users.",
                byDefault = "127.0.0.1",
                min = "1",
                max = "255",
                effect = Effect.RESTART)
        String address,

        @Setting(
                doc = "The port for /metrics, /health/live, /health/ready, /api/v1 and the page.",
                byDefault = "6434",
                zero = "off",
                max = "65535",
                effect = Effect.RESTART)
        int port,

        @Setting(
                doc = "The most HTTP connections at once; more are closed.",
                byDefault = "64",
                min = "1",
                max = "10000",
                effect = Effect.RESTART)
        int connections,

        @Setting(
                doc = "How many pools (database, user and node) have metrics of their own. Those that come later are "
                        + "counted together under \"other\", so that names do not make a scrape ever longer.",
                byDefault = "100",
                min = "1",
                max = "10000",
                effect = Effect.RESTART)
        int pools,

        @Setting(
                doc = "Whether queries, transactions and waits are timed, for histograms, the page and log.slow_query. "
                        + "It costs two looks at the clock for each query, so there is little to be won by turning it "
                        + "off.",
                byDefault = "on")
        Toggle timings) {

    public static HttpConfig defaults() {
        return Settings.defaultsOf(HttpConfig.class);
    }

    /** Whether HTTP is served at all. */
    public boolean isOn() {
        return port > 0;
    }
}
