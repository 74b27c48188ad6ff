package io.pgweir.dist.cli;

import io.pgweir.config.Change;
import io.pgweir.config.ConfigDiff;
import io.pgweir.config.ConfigReader;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.Problem;
import io.pgweir.config.Reading;
import io.pgweir.proxy.Pgweir;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The proxy itself: runs until SIGTERM or Ctrl-C, and reads its configuration again at SIGHUP. */
@Command(
        name = "run",
        description = {
            "Runs the proxy.",
            "SIGTERM lets transactions end and stops; SIGHUP reads the configuration again. A bad new one is refused as a whole."
        })
final class RunCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(RunCommand.class);

    @Mixin
    private final ConfigFile file = new ConfigFile();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the call
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PgweirConfig config = file.read(spec.commandLine().getErr());
        if (config == null) {
            return ConfigFile.REFUSED;
        }
        Logging.apply(config.log());
        try {
            Pgweir pgweir = new Pgweir(config, () -> ConfigReader.read(file.file()));
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
        switch (ConfigReader.read(file.file())) {
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
