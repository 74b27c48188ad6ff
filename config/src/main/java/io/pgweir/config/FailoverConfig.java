package io.pgweir.config;

import java.time.Duration;

/** What happens while the primary is lost. */
public record FailoverConfig(
        @Setting(
                doc = "How long what needs the primary waits while there is none, before its client gets an error.",
                byDefault = "30s")
        Duration hold,

        @Setting(
                doc = "The most clients that wait for a primary at the same time; any more get an error at once. Of "
                        + "each, no more is kept than limits.buffer_bytes.",
                byDefault = "10000",
                max = "1000000")
        int holdClients) {

    public static FailoverConfig defaults() {
        return Settings.defaultsOf(FailoverConfig.class);
    }
}
