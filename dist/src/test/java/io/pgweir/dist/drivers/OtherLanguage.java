package io.pgweir.dist.drivers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A driver of another language, with the program in {@code src/test/drivers} that runs the scenarios with it. */
enum OtherLanguage implements Driver {
    PSYCOPG,
    PSYCOPG2,
    ASYNCPG,
    NODE_POSTGRES,
    PGX;

    /** Where the programs are and the list of what each of them does. */
    static final Path PROGRAMS = Path.of("src", "test", "drivers");

    static final Path LIST = PROGRAMS.resolve("scenarios.txt");

    private static final int LONGEST_SECONDS = 180;
    private static final Path INSTALLED = Path.of("target", "drivers");
    private static final Path INSTALL_LOG = Path.of("target", "drivers.log");
    private static final Path NODE_MODULES = INSTALLED.resolve("node/node_modules");
    private static final int INSTALL_MINUTES = 10;

    /** A virtual environment of ours comes first, then what the distribution has. */
    private static final List<String> PYTHONS =
            List.of(INSTALLED.resolve("python/bin/python").toString(), "python3", "/usr/bin/python3");

    @Override
    public List<Outcome> run(int port) {
        Program done = Program.run(port, LONGEST_SECONDS, environment(), "", command());
        List<Outcome> outcomes =
                done.out().lines().flatMap(line -> Outcome.read(line).stream()).toList();
        boolean isOneNotOk = outcomes.stream().anyMatch(one -> one.kind() == Outcome.Kind.NOT_OK);
        if (isOneNotOk != (done.exitCode() != 0)) {
            throw new AssertionError(done);
        }
        return outcomes;
    }

    @Override
    public Set<String> leftOut() {
        return switch (this) {
            case PSYCOPG2, NODE_POSTGRES -> Set.of("types_in_binary");
            case PSYCOPG, ASYNCPG, PGX -> Set.of();
        };
    }

    /** The program's command line; the test is skipped where the driver is not installed, or fails if all have to be. */
    List<String> command() {
        Optional<List<String>> found = switch (this) {
            case PSYCOPG -> python("psycopg");
            case PSYCOPG2 -> python("psycopg2");
            case ASYNCPG -> python("asyncpg");
            case NODE_POSTGRES -> node();
            case PGX -> pgx();
        };
        if (haveToBeThere() && found.isEmpty()) {
            throw new AssertionError(this + " could not be installed, see " + INSTALL_LOG);
        }
        Assumptions.assumeTrue(found.isPresent(), this + " is not installed (-Pdrivers installs it)");
        return found.orElseThrow();
    }

    /** The program that asks the console; the test is skipped where the driver can't be had. */
    List<String> consoleCommand() throws IOException, InterruptedException {
        if (this == NODE_POSTGRES) {
            Assumptions.assumeTrue(node().isPresent(), this + " is not installed (-Pdrivers installs it)");
            return List.of("node", PROGRAMS.resolve("node/console.js").toString());
        }
        Path program = INSTALLED.resolve("pgx-console").toAbsolutePath();
        if (!Files.isExecutable(program)) {
            Program.mustBeInstalled("go");
            Process build = new ProcessBuilder("go", "build", "-o", program.toString(), "./console")
                    .directory(PROGRAMS.resolve("go").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean built = build.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES) && build.exitValue() == 0;
            Assumptions.assumeTrue(
                    built, "go is installed, but can't build with pgx here: its modules have to be fetched");
        }
        return List.of(program.toString());
    }

    static Map<String, String> environment() {
        return Map.of("NODE_PATH", NODE_MODULES.toAbsolutePath().toString(), "PYTHONDONTWRITEBYTECODE", "1");
    }

    /** With {@code -Pdrivers}. */
    private static boolean haveToBeThere() {
        return System.getProperty("pgweir.test.drivers", "").equals("all");
    }

    static void installIfAsked() throws IOException, InterruptedException {
        if (haveToBeThere()) {
            Process install = new ProcessBuilder(PROGRAMS.resolve("install.sh").toString(), INSTALLED.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(INSTALL_LOG.toFile())
                    .start();
            if (!install.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES)) {
                install.destroyForcibly();
                throw new AssertionError("drivers can't be installed within " + INSTALL_MINUTES + " minutes");
            }
        }
    }

    private static Optional<List<String>> python(String module) {
        Path program = PROGRAMS.resolve("python/run_" + module + ".py");
        return PYTHONS.stream()
                .filter(python -> works(python, "-c", "import " + module))
                .findFirst()
                .map(python -> List.of(python, program.toString()));
    }

    private static Optional<List<String>> node() {
        Path program = PROGRAMS.resolve("node/run.js");
        return Stream.of("node")
                .filter(node -> Files.isDirectory(NODE_MODULES) && works(node, "--version"))
                .findFirst()
                .map(node -> List.of(node, program.toString()));
    }

    private static Optional<List<String>> pgx() {
        return Stream.of(INSTALLED.resolve("pgx"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(pgx -> List.of(pgx.toString(), LIST.toString()));
    }

    private static boolean works(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
