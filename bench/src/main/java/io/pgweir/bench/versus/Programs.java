package io.pgweir.bench.versus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The programs of this machine that a run needs. {@code pgbouncer} is null where it isn't installed.
 *
 * @param postgresBin the folder of postgres, initdb and pgbench
 */
record Programs(Path postgresBin, @Nullable Path pgbouncer) {
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final Pattern VERSION = Pattern.compile("([0-9]+)\\.([0-9]+)");
    /** PostgreSQL and PgBouncer refuse to run as root. */
    private static final String SERVANT = "postgres";

    static Programs find() throws IOException {
        Path pgbouncer = onPath("pgbouncer");
        return new Programs(newestPostgres(), pgbouncer);
    }

    private static Path newestPostgres() throws IOException {
        if (Files.isDirectory(DEBIAN)) {
            try (Stream<Path> versions = Files.list(DEBIAN)) {
                Path newest = versions.map(version -> version.resolve("bin"))
                        .filter(bin -> Files.isExecutable(bin.resolve("pgbench")))
                        .max(Comparator.comparingDouble(Programs::version))
                        .orElse(null);
                if (newest != null) {
                    return newest;
                }
            }
        }
        return Path.of(Command.run(List.of("pg_config", "--bindir")).strip());
    }

    private static double version(Path bin) {
        try {
            return Double.parseDouble(bin.getName(bin.getNameCount() - 2).toString());
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    private static @Nullable Path onPath(String program) {
        for (String folder : (System.getenv("PATH") + ":/usr/sbin:/usr/local/sbin").split(":", -1)) {
            Path found = Path.of(folder, program);
            if (Files.isExecutable(found)) {
                return found;
            }
        }
        return null;
    }

    String postgres(String program) {
        return postgresBin.resolve(program).toString();
    }

    /** Which PgBouncer this is, as 1.18 is 118; 0 for none. */
    int pgbouncerVersion() throws IOException {
        if (pgbouncer == null) {
            return 0;
        }
        Matcher version = VERSION.matcher(Command.run(List.of(pgbouncer.toString(), "--version")));
        return version.find() ? Integer.parseInt(version.group(1)) * 100 + Integer.parseInt(version.group(2)) : 0;
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** The command as it has to be given so that it doesn't run as root. setpriv becomes the program: its pid is the program's. */
    static List<String> unprivileged(List<String> command) {
        if (!isRoot()) {
            return command;
        }
        List<String> dropped =
                new ArrayList<>(List.of("setpriv", "--reuid=" + SERVANT, "--regid=" + SERVANT, "--clear-groups"));
        dropped.addAll(command);
        return dropped;
    }

    /** Gives a folder to whoever unprivileged commands run as. */
    static void handOver(Path folder) throws IOException {
        if (isRoot()) {
            Command.run(List.of("chown", "-R", SERVANT + ":" + SERVANT, folder.toString()));
        }
    }
}
