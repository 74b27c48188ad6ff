package io.pgweir.dist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.pgweir.config.LogConfig;
import io.pgweir.config.LogFormat;
import io.pgweir.config.LogLevel;
import io.pgweir.config.LogTopic;
import io.pgweir.config.LogTopicConfig;
import io.pgweir.config.Toggle;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Logs into a context of its own while standard error is caught. */
class LoggingTest {
    private static String caught(Consumer<LoggerContext> what) {
        ByteArrayOutputStream caught = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(caught, true, StandardCharsets.UTF_8));
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        try {
            Logging logging = new Logging();
            logging.setContext(context);
            logging.configure(context);
            what.accept(context);
        } finally {
            context.stop();
            System.setErr(before);
        }
        return caught.toString(StandardCharsets.UTF_8);
    }

    private static LogConfig config(LogFormat format, LogLevel level, LogTopicConfig... topics) {
        return new LogConfig(format, level, List.of(topics), Toggle.OFF, Toggle.OFF, Duration.ZERO, Duration.ZERO, 10);
    }

    @Test
    void an_event_is_one_line_whatever_is_in_it() {
        String text = caught(context -> {
            context.getLogger("io.pgweir.proxy.Pool")
                    .error("user \"a\nb\"", new IllegalStateException("first\nsecond", new RuntimeException("cause")));
            context.getLogger("io.netty.x").debug("not shown");
        });
        assertThat(text.lines()).hasSize(1);
        assertThat(text)
                .matches(
                        "\\d{4}-\\d\\d-\\d\\dT\\S+ ERROR Pool user \"a \\| b\" \\| java\\.lang\\.IllegalStateException.*\\R")
                .contains("| Caused by: java.lang.RuntimeException: cause |");
    }

    @Test
    void in_json_it_is_one_line_too() {
        String text = caught(context -> {
            Logging.apply(config(LogFormat.JSON, LogLevel.INFO), context);
            context.getLogger("io.pgweir.proxy.pool.Pool")
                    .error("user \"a\nb\"", new IllegalStateException("first\nsecond"));
        });
        assertThat(text.lines()).hasSize(1);
        assertThat(text)
                .startsWith("{\"timestamp\":")
                .contains("\"level\":\"ERROR\"", "\"formattedMessage\":\"user \\\"a\\nb\\\"\"", "first\\nsecond");
    }

    @Test
    void a_topic_has_a_level_of_its_own_until_the_configuration_says_otherwise() {
        String text = caught(context -> {
            var debug = new LogTopicConfig(LogTopic.CLUSTER, LogLevel.DEBUG);
            var error = new LogTopicConfig(LogTopic.WEB, LogLevel.ERROR);
            Logging.apply(config(LogFormat.TEXT, LogLevel.INFO, debug, error), context);
            context.getLogger("io.pgweir.proxy.cluster.Cluster").debug("shown 1");
            context.getLogger("io.pgweir.proxy.pool.Pool").debug("not shown");
            context.getLogger("io.pgweir.proxy.web.Site").warn("not shown");
            Logging.apply(config(LogFormat.TEXT, LogLevel.INFO), context);
            context.getLogger("io.pgweir.proxy.cluster.Cluster").debug("not shown");
            context.getLogger("io.pgweir.proxy.web.Site").info("shown 2");
            context.getLogger("io.netty.x").info("not shown");
        });
        assertThat(text).contains("shown 1").contains("shown 2").doesNotContain("not shown");
    }
}
