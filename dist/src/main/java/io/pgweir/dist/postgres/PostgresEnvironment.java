package io.pgweir.dist.postgres;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What the programs that we start see of our own surroundings: as little as possible. */
final class PostgresEnvironment {
    private static final boolean HAS_SETSID = Pattern.compile(File.pathSeparator)
            .splitAsStream(System.getenv().getOrDefault("PATH", ""))
            .anyMatch(folder -> folder.startsWith("/") && Files.isExecutable(Path.of(folder, "setsid")));

    private PostgresEnvironment() {}

    /** In a folder that every user may enter, and without the settings that libpq and the server take from outside. */
    static ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(new File("/"));
        builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        builder.environment().put("LC_ALL", "C");
        return builder;
    }

    /** The command in a session of its own, where Ctrl-C in our terminal does not reach it (where there is setsid). */
    static List<String> inOwnSession(List<String> command) {
        List<String> all = new ArrayList<>();
        if (HAS_SETSID) {
            all.add("setsid");
        }
        all.addAll(command);
        return all;
    }
}
