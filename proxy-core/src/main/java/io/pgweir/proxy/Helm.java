package io.pgweir.proxy;

import io.pgweir.config.PgweirConfig;
import io.pgweir.config.Problem;
import io.pgweir.config.Reading;
import io.pgweir.proxy.console.Steering;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The proxy in the console's hands. */
final class Helm implements Steering {
    private static final Logger log = LoggerFactory.getLogger(Helm.class);

    private final Pgweir pgweir;
    private final Supplier<Reading> source;

    /** @param source reads the configuration again */
    Helm(Pgweir pgweir, Supplier<Reading> source) {
        this.pgweir = pgweir;
        this.source = source;
    }

    @Override
    public Reading read() {
        return source.get();
    }

    @Override
    public void take(PgweirConfig next) throws IOException {
        pgweir.reload(next);
    }

    @Override
    public void stop(Stop how) {
        try {
            switch (how) {
                case NOW -> pgweir.close();
                case WHEN_SERVERS_ARE_FREE -> pgweir.drain();
                case WHEN_CLIENTS_HAVE_LEFT -> pgweir.closeBehindTheLast();
            }
        } catch (InterruptedException hurried) {
            log.info("stopping at once");
            pgweir.close();
        }
    }

    @Override
    public String version() {
        Properties build = new Properties();
        try (InputStream in = Helm.class.getResourceAsStream("build.properties")) {
            build.load(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return String.valueOf(build.getProperty("version"));
    }

    /** Where a proxy that was not made from a file would read it again. */
    static Reading nothing() {
        return new Reading.Refused(
                List.of(new Problem("configuration", 0, 0, "it did not come from a file that could be read again")));
    }
}
