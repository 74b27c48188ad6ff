package io.pgweir.dist.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.pgweir.config.LogConfig;
import io.pgweir.config.LogFormat;
import io.pgweir.config.LogLevel;
import io.pgweir.config.LogTopic;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs to standard error, one line an event, quiet in good times. Logback finds this class as a service; there is no
 * file to configure it by.
 */
public final class Logging extends ContextAwareBase implements Configurator {
    /** A line break, from a stack trace or in what a client called itself, must not start a line of its own. */
    private static final String LINE =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} %replace(%msg%n%ex){'\\s*[\\r\\n]+\\s*(?=.)', ' | '}%nopex";

    /** It warns of each connection that a monitor loses, which the monitor's node is told of already. */
    private static final String POOL_OF_MONITORS = "com.zaxxer.hikari";

    private static final String OURS = "io.pgweir";

    /** What the command line said, which wins over the configuration. */
    private static @Nullable Level asked;

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        write(context, LogFormat.TEXT);
        level(context, Level.INFO);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Has all events written in this format from now on. */
    private static void write(LoggerContext context, LogFormat format) {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(format == LogFormat.JSON ? json(context) : text(context));
        console.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(console); // before the others go, so that no event is lost
        root.iteratorForAppenders().forEachRemaining(each -> {
            if (each != console) {
                root.detachAppender(each);
                each.stop();
            }
        });
    }

    private static PatternLayoutEncoder text(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(LINE);
        encoder.start();
        return encoder;
    }

    private static JsonEncoder json(LoggerContext context) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMDC(false);
        encoder.setWithArguments(false);
        encoder.setWithMessage(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        return encoder;
    }

    /** What the command line says of how much is logged. */
    static void level(Level level) {
        asked = level;
        level(context(), level);
    }

    /** Logs as the configuration says, from now on. */
    static void apply(LogConfig config) {
        apply(config, context());
    }

    static void apply(LogConfig config, @Nullable LoggerContext context) {
        if (context == null) {
            return;
        }
        write(context, config.format());
        level(context, asked == null ? level(config.level()) : asked);
        for (LogTopic topic : LogTopic.values()) {
            logger(context, topic).setLevel(null); // as much as of everything else
        }
        config.topics().forEach(each -> logger(context, each.topic()).setLevel(level(each.level())));
    }

    private static ch.qos.logback.classic.Logger logger(LoggerContext context, LogTopic topic) {
        return context.getLogger(OURS + ".proxy." + topic.name().toLowerCase(Locale.ROOT));
    }

    private static Level level(LogLevel level) {
        return Level.toLevel(level.name());
    }

    private static @Nullable LoggerContext context() {
        return LoggerFactory.getILoggerFactory() instanceof LoggerContext context ? context : null;
    }

    /** How much of our own is logged; libraries stay at warnings unless everything is asked for. */
    private static void level(@Nullable LoggerContext context, Level level) {
        if (context != null) {
            boolean everything = level.levelInt <= Level.TRACE_INT;
            context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(everything ? level : Level.WARN);
            context.getLogger(OURS).setLevel(level);
            context.getLogger(POOL_OF_MONITORS).setLevel(everything ? level : Level.ERROR);
        }
    }
}
