package io.pgweir.dist.cli;

import io.pgweir.config.Change;
import io.pgweir.config.ConfigDiff;
import io.pgweir.config.ConfigReader;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.Problem;
import io.pgweir.config.Reading;
import io.pgweir.proxy.Pgweir;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The proxy as a process: runs until SIGTERM or Ctrl-C, and reads its configuration again at SIGHUP.
 *
 * @param file the configuration
 */
record ProxyRun(Path file) {
    private static final Logger log = LoggerFactory.getLogger(ProxyRun.class);

    /**
     * The run that a command line asks for, if it is {@code run -c FILE} or {@code run --config FILE} and nothing else; null
     * otherwise. Services are started by these words, and are ready in two thirds of the time when the parser for all others is not even
     * loaded.
     */
    static @Nullable ProxyRun plainlyAskedBy(String... args) {
        return args.length == 3
                        && args[0].equals("run")
                        && (args[1].equals("-c") || args[1].equals("--config"))
                        && !args[2].isEmpty()
                        && "-@".indexOf(args[2].charAt(0)) < 0 // which the parser may take for something else
                ? new ProxyRun(Path.of(args[2]))
                : null;
    }

    /** Returns the exit code, once the proxy has stopped by itself. */
    int run(PrintWriter err) throws InterruptedException {
        PgweirConfig config = ConfigFile.read(file, err);
        if (config == null) {
            return ConfigFile.REFUSED;
        }
        Logging.apply(config.log());
        try {
            Pgweir pgweir = new Pgweir(config, () -> ConfigReader.read(file));
            pgweir.start();
            Signals.on("HUP", () -> reload(pgweir));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(pgweir), "pgweir-stop"));
            pgweir.awaitEnd(); // a signal's way goes past here; the console's comes back
            return 0;
        } catch (IOException | UncheckedIOException unusable) {
            log.error("{}", unusable.getMessage());
            return ConfigFile.REFUSED;
        }
    }

    private static void stop(Pgweir pgweir) {
        try {
            pgweir.drain();
        } catch (InterruptedException hurried) {
            pgweir.close();
        }
    }

    private void reload(Pgweir pgweir) {
        switch (ConfigReader.read(file)) {
            case Reading.Loaded(PgweirConfig next, List<Problem> warnings) -> {
                warnings.forEach(warning -> log.warn("{}", warning));
                take(pgweir, next);
            }
            case Reading.Refused(List<Problem> problems) -> {
                problems.forEach(problem -> log.error("{}", problem));
                log.error("the new configuration is refused; the old one goes on");
            }
        }
    }

    private static void take(Pgweir pgweir, PgweirConfig next) {
        List<Change> changes = ConfigDiff.between(pgweir.config(), next);
        try {
            pgweir.reload(next);
            Logging.apply(next.log());
        } catch (IOException unusable) {
            log.error("the new configuration is refused, and the old one goes on: {}", unusable.getMessage());
            return;
        }
        log.info("configuration read again: {} changes", changes.size());
        changes.forEach(change ->
                log.info("{}: {} -> {} ({})", change.key(), change.before(), change.after(), change.effect()));
    }
}
