package io.pgweir.dist.cli;

import io.pgweir.config.ConfigReader;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.Problem;
import io.pgweir.config.Reading;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the configuration, and what is said about its contents. */
final class ConfigFile {
    /** What {@code run} and {@code check} end with when the configuration is refused. */
    static final int REFUSED = 1;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            required = true,
            description = "the configuration, in YAML")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the call
    private Path file;

    Path file() {
        return file;
    }

    /** The configuration, or null after all that is wrong with it has been printed. */
    @Nullable
    PgweirConfig read(PrintWriter err) {
        return read(file, err);
    }

    static @Nullable PgweirConfig read(Path file, PrintWriter err) {
        return switch (ConfigReader.read(file)) {
            case Reading.Loaded(PgweirConfig config, List<Problem> warnings) -> {
                warnings.forEach(warning -> err.println("warning: " + warning));
                err.flush();
                yield config;
            }
            case Reading.Refused(List<Problem> problems) -> {
                problems.forEach(err::println);
                err.flush();
                yield null;
            }
        };
    }
}
