package io.pgweir.protocol.sql;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Makes built-ins.txt from real servers: {@code BuiltInsGenerator built-ins.txt /path/pg13 /path/pg18 ...}, where each
 * folder holds a PostgreSQL's bin, lib and share, and is writable. Run it as anybody but root: a server refuses root.
 *
 * <p>The servers run in single-user mode: no port, no password, and COPY writes what we ask for.
 */
final class BuiltInsGenerator {
    private static final String QUESTIONS = """
            COPY (SELECT setting::int / 10000 FROM pg_settings WHERE name = 'server_version_num') TO 'FOLDER/major'
            COPY (SELECT 'functions', n.nspname, CASE WHEN bool_or(p.provolatile = 'v') THEN 'volatile' ELSE 'plain' END, \
            p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace GROUP BY n.nspname, p.proname) TO 'FOLDER/functions'
            COPY (SELECT DISTINCT 'operators', 'pg_catalog', CASE p.provolatile WHEN 'v' THEN 'volatile' ELSE 'plain' END, \
            o.oprname FROM pg_operator o JOIN pg_proc p ON p.oid = o.oprcode) TO 'FOLDER/operators'
            COPY (SELECT 'keywords', 'grammar', CASE catcode WHEN 'R' THEN 'reserved' WHEN 'T' THEN 'type' \
            WHEN 'C' THEN 'column' ELSE 'free' END, word FROM pg_get_keywords()) TO 'FOLDER/keywords'
            COPY (SELECT 'settings', 'pg_catalog', CASE WHEN context IN ('postmaster', 'sighup') THEN 'node' \
            ELSE 'session' END, lower(name) FROM pg_settings) TO 'FOLDER/settings'
            """;

    /** What was found: "functions pg_catalog plain" to name to the majors that have it. */
    private final Map<String, Map<String, TreeSet<Integer>>> found = new TreeMap<>();

    private BuiltInsGenerator() {}

    public static void main(String[] arguments) throws Exception {
        var generator = new BuiltInsGenerator();
        for (String folder : List.of(arguments).subList(1, arguments.length)) {
            generator.ask(Path.of(folder));
        }
        Files.writeString(Path.of(arguments[0]), generator.text());
    }

    private void ask(Path postgres) throws IOException, InterruptedException {
        Path data = Files.createTempDirectory(postgres, "data");
        Path answers = Files.createDirectory(data.resolveSibling(data.getFileName() + "-answers"));
        try {
            run("", postgres.resolve("bin/initdb").toString(), "-D", data.toString(), "-E", "UTF8", "--locale=C");
            String server = postgres.resolve("bin/postgres").toString();
            run(QUESTIONS.replace("FOLDER", answers.toString()), server, "--single", "-D", data.toString(), "postgres");
            int major =
                    Integer.parseInt(Files.readString(answers.resolve("major")).strip());
            for (String kind : List.of("functions", "operators", "keywords", "settings")) {
                for (String line : Files.readAllLines(answers.resolve(kind), StandardCharsets.UTF_8)) {
                    List<String> columns = List.of(line.split("\t", -1));
                    found.computeIfAbsent(String.join(" ", columns.subList(0, 3)), _ -> new TreeMap<>())
                            .computeIfAbsent(columns.getLast().replace("\\\\", "\\"), _ -> new TreeSet<>())
                            .add(major);
                }
            }
        } finally {
            delete(data);
            delete(answers);
        }
    }

    private static void run(String input, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var to = process.outputWriter(StandardCharsets.UTF_8)) {
            to.write(input);
        }
        if (process.waitFor() != 0) {
            throw new IOException(command[0] + " failed");
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** A heading "functions pg_catalog plain 13-18" for all that share it, then their names. */
    private String text() {
        Map<String, List<String>> groups = new TreeMap<>();
        found.forEach((kind, names) -> names.forEach((name, majors) -> groups.computeIfAbsent(
                        kind + " " + majors.first() + "-" + majors.last(), _ -> new ArrayList<>())
                .add(name)));
        var text = new StringBuilder("# Made by BuiltInsGenerator from real servers. Not to be edited by hand.\n");
        groups.forEach((heading, names) -> {
            text.append("= ").append(heading).append('\n');
            var line = new StringBuilder();
            for (String name : names) {
                if (line.length() + name.length() > 140) {
                    text.append(line.toString().strip()).append('\n');
                    line.setLength(0);
                }
                line.append(name).append(' ');
            }
            text.append(line.toString().strip()).append('\n');
        });
        return text.toString();
    }
}
