package io.pgweir.config;

/** How much is logged of one topic. */
public record LogTopicConfig(
        @Setting(doc = "The topic.") LogTopic topic,

        @Setting(doc = "From which importance on its events are logged.")
        LogLevel level) {}
