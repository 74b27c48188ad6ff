package io.pgweir.config;

import java.time.Duration;
import java.util.List;

/** What is logged, to standard error, and how. */
public record LogConfig(
        @Setting(doc = "How an event is written; each is one line.", byDefault = "text")
        LogFormat format,

        @Setting(doc = "From which importance on events are logged. --log-level wins.", byDefault = "info")
        LogLevel level,

        @Setting(
                doc = "Topics of which more or less is logged.",
                byDefault = "[]",
                example = "[ { topic: cluster, level: debug } ]")
        List<LogTopicConfig> topics,

        @Setting(doc = "Whether it is logged when a client has logged in.", byDefault = "off")
        Toggle connections,

        @Setting(doc = "Whether it is logged when a client leaves, and how long it stayed.", byDefault = "off")
        Toggle disconnections,

        @Setting(
                doc = "A query that takes longer than this is logged: whose it was, where it ran and in which server "
                        + "process, but not its text, in which there may be secrets.",
                byDefault = "off")
        Duration slowQuery,

        @Setting(
                doc = "A session that waits longer than this for a server connection is logged when it gets one.",
                byDefault = "off")
        Duration slowWait,

        @Setting(
                doc = "The most lines about slow queries and waits in a second, for each worker; of more the number is "
                        + "logged with the next.",
                byDefault = "10",
                min = "1",
                max = "100000")
        int slowLines) {

    public LogConfig {
        topics = List.copyOf(topics);
    }

    public static LogConfig defaults() {
        return Settings.defaultsOf(LogConfig.class);
    }
}
