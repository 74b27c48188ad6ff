package io.pgweir.bench.site;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The programs of this machine that a run needs.
 *
 * @param postgresBin the folder of postgres, initdb and pgbench
 */
public record Programs(Path postgresBin) {
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    /** PostgreSQL and most of its poolers refuse to run as root. */
    private static final String SERVANT = "postgres";

    /** The newest PostgreSQL that has pgbench beside it. */
    public static Programs find() throws IOException {
        if (Files.isDirectory(DEBIAN)) {
            try (Stream<Path> versions = Files.list(DEBIAN)) {
                Path newest = versions.map(version -> version.resolve("bin"))
                        .filter(bin -> Files.isExecutable(bin.resolve("pgbench")))
                        .max(Comparator.comparingDouble(Programs::version))
                        .orElse(null);
                if (newest != null) {
                    return new Programs(newest);
                }
            }
        }
        return new Programs(
                Path.of(Command.run(List.of("pg_config", "--bindir")).strip()));
    }

    private static double version(Path bin) {
        try {
            return Double.parseDouble(bin.getName(bin.getNameCount() - 2).toString());
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    /** Whether a program is installed where a shell would find it. */
    public static boolean has(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** The path of one of PostgreSQL's. */
    public String postgres(String program) {
        return postgresBin.resolve(program).toString();
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** What to put before a command so that it doesn't run as root. setpriv becomes the program: its pid is the program's. */
    static List<String> unprivileged() {
        return isRoot() ? List.of("setpriv", "--reuid=" + SERVANT, "--regid=" + SERVANT, "--clear-groups") : List.of();
    }

    static List<String> unprivileged(List<String> command) {
        List<String> dropped = new ArrayList<>(unprivileged());
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
