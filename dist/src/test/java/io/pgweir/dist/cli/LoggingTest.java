package io.pgweir.dist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Logs into a context of its own while standard error is caught. */
class LoggingTest {
    @Test
    void an_event_is_one_line_whatever_is_in_it() {
        ByteArrayOutputStream caught = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(caught, true, StandardCharsets.UTF_8));
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        try {
            Logging logging = new Logging();
            logging.setContext(context);
            logging.configure(context);
            context.getLogger("io.pgweir.proxy.Pool")
                    .error("user \"a\nb\"", new IllegalStateException("first\nsecond", new RuntimeException("cause")));
            context.getLogger("io.netty.x").debug("not shown");
        } finally {
            context.stop();
            System.setErr(before);
        }
        String text = caught.toString(StandardCharsets.UTF_8);
        assertThat(text.lines()).hasSize(1);
        assertThat(text)
                .matches(
                        "\\d{4}-\\d\\d-\\d\\dT\\S+ ERROR Pool user \"a \\| b\" \\| java\\.lang\\.IllegalStateException.*\\R")
                .contains("| Caused by: java.lang.RuntimeException: cause |");
    }
}
