package io.pgweir.protocol.sql;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** PostgreSQL's own parser, in a process of its own: {@code oracle.mjs} says what it is asked. */
final class Oracle {
    /**
     * What the parser says of one text.
     *
     * @param kinds what its statements are
     * @param writes the parts that write, lock or change something, where they would run
     * @param functions schema and name of all that would be called
     * @param operators schema and name of all that would be called
     * @param types schema and name of all that something would be cast to
     */
    record Answer(
            boolean isRefused,
            List<String> kinds,
            List<String> writes,
            List<List<String>> functions,
            List<List<String>> operators,
            List<List<String>> types) {
        static final Answer REFUSED = new Answer(true, List.of(), List.of(), List.of(), List.of(), List.of());
    }

    private final Path folder;

    /** Installs the parser into {@code folder} unless it is there. */
    Oracle(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        Files.createDirectories(folder);
        for (String file : List.of("oracle.mjs", "package.json")) {
            try (InputStream in = Objects.requireNonNull(Oracle.class.getResourceAsStream("oracle/" + file))) {
                Files.write(folder.resolve(file), in.readAllBytes());
            }
        }
        if (!Files.exists(folder.resolve("node_modules"))) {
            Process npm = new ProcessBuilder("npm", "install", "--no-audit", "--no-fund", "--silent")
                    .directory(folder.toFile())
                    .inheritIO()
                    .start();
            if (npm.waitFor() != 0) {
                throw new IOException("npm could not install the parser");
            }
        }
    }

    /** Asks about all of them at once. */
    List<Answer> ask(List<String> texts) throws IOException, InterruptedException {
        Process node = new ProcessBuilder("node", "oracle.mjs")
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        CompletableFuture<Void> asking = CompletableFuture.runAsync(() -> write(texts, node.getOutputStream()));
        List<Answer> answers = new ArrayList<>();
        try (var said = new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8))) {
            said.lines().map(Oracle::read).forEach(answers::add);
        }
        asking.join();
        if (node.waitFor() != 0 || answers.size() != texts.size()) {
            throw new IOException("asked about %d texts, answered were %d".formatted(texts.size(), answers.size()));
        }
        return answers;
    }

    private static void write(List<String> texts, OutputStream to) {
        try (to) {
            for (String text : texts) {
                to.write(Base64.getEncoder().encode(text.getBytes(StandardCharsets.UTF_8)));
                to.write('\n');
            }
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static Answer read(String line) {
        if (line.equals("refused")) {
            return Answer.REFUSED;
        }
        String[] fields = line.split("\t", -1);
        return new Answer(
                false, list(fields[0]), list(fields[1]), names(fields[2]), names(fields[3]), names(fields[4]));
    }

    private static List<List<String>> names(String field) {
        return list(field).stream()
                .map(name -> List.of(name.split("\u0001", -1)))
                .toList();
    }

    private static List<String> list(String field) {
        List<String> members = new ArrayList<>();
        for (String member : field.split(" ", -1)) {
            if (!member.isEmpty()) {
                members.add(URLDecoder.decode(member.replace("+", "%2B"), StandardCharsets.UTF_8));
            }
        }
        return members;
    }
}
