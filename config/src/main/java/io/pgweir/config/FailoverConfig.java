package io.pgweir.config;

import java.time.Duration;

/** What happens while the primary is lost. */
public record FailoverConfig(
        @Setting(
                doc = "Who promotes a standby: follow leaves it to somebody else (an operator, Patroni, repmgr) and "
                        + "follows; promote has pgweir do it, which must then be the only one. The monitor's user "
                        + "needs the right to run pg_promote(). With none the primary stays the one that was seen first, "
                        + "and is waited for, unless the console is told to switch over.",
                byDefault = "follow")
        FailoverMode mode,

        @Setting(
                doc = "How long the primary must have been lost, with no standby streaming from it, before pgweir "
                        + "promotes another.",
                byDefault = "5s",
                min = "10ms")
        Duration promoteAfter,

        @Setting(
                doc = "How long what needs the primary waits while there is none, before its client gets an error.",
                byDefault = "30s")
        Duration hold,

        @Setting(
                doc = "The most clients that wait for a primary at the same time; any more get an error at once. Of "
                        + "each, no more is kept than limits.buffer_bytes.",
                byDefault = "10000",
                max = "1000000")
        int holdClients,

        @Setting(
                doc = "The most memory for what clients send while they wait for a primary, of all of them together; "
                        + "who would need more gets an error at once.",
                byDefault = "256MB",
                min = "64kB",
                max = "1024GB")
        long holdBytes,

        @Setting(
                doc = "What is run by the shell when the primary or a standby is lost, with pgpool's placeholders: %d "
                        + "%h %p number, host and port of the node, %m %H %r those of the new primary, %P %N %S those "
                        + "of the old one, %% a percent sign.",
                byDefault = "''",
                max = "4000")
        String onFailover,

        @Setting(
                doc = "What is run by the shell for each other node when there is a new primary, so that it can be "
                        + "made to follow that, with the same placeholders. Of the former primary nothing else can make "
                        + "a standby (pg_rewind, standby.signal and a restart, say).",
                byDefault = "''",
                max = "4000")
        String onPromote,

        @Setting(
                doc = "What is run by the shell when a node changes its state, with the same placeholders.",
                byDefault = "''",
                max = "4000")
        String onNodeChange,

        @Setting(doc = "How long any of these commands may run before it is ended.", byDefault = "10min", min = "10ms")
        Duration hookTimeout) {

    public static FailoverConfig defaults() {
        return Settings.defaultsOf(FailoverConfig.class);
    }
}
