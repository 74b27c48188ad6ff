package io.pgweir.dist.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
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

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(LINE);
        encoder.start();

        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder);
        console.start();

        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(console);
        context.getLogger(POOL_OF_MONITORS).setLevel(Level.ERROR);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** How much of our own is logged; libraries stay at warnings unless everything is asked for. */
    static void level(Level level) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            boolean everything = level.levelInt <= Level.TRACE_INT;
            context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(everything ? level : Level.WARN);
            context.getLogger("io.pgweir").setLevel(level);
            context.getLogger(POOL_OF_MONITORS).setLevel(everything ? level : Level.ERROR);
        }
    }
}
