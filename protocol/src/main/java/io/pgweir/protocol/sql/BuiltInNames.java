package io.pgweir.protocol.sql;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/**
 * Reads the lists that lie beside this class: {@code built-ins.txt}, made from real servers, and {@code reviewed.txt},
 * made by hand. Both have headings that begin with {@code =}, and names below them.
 */
final class BuiltInNames {
    /** The newest major that the lists know. What it has, later ones have as well. */
    static final int NEWEST_MAJOR = 18;

    /** What all names below a heading share. */
    record Heading(String topic, String schema, String kind, int since, int until) {
        private static Heading read(String line) {
            String[] words = line.split(" ", -1);
            if (words.length == 3) {
                return new Heading(words[1], "pg_catalog", words[2], 0, NEWEST_MAJOR);
            }
            String[] majors = words[4].split("-", -1);
            return new Heading(words[1], words[2], words[3], Integer.parseInt(majors[0]), Integer.parseInt(majors[1]));
        }

        /** Whether this major has these names; 0 asks whether any has. */
        boolean isIn(int major) {
            return major == 0 || since <= major && (major <= until || until == NEWEST_MAJOR);
        }
    }

    private BuiltInNames() {}

    /** Gives every name of the list, with its heading, in the list's order. */
    static void read(String resource, BiConsumer<Heading, String> each) {
        Heading heading = new Heading("", "", "", 0, 0);
        try (InputStream bytes = BuiltInNames.class.getResourceAsStream(resource)) {
            if (bytes == null) {
                throw new IllegalStateException(resource + " is missing");
            }
            var lines = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                // An operator may begin with these signs too, but a line of operators begins with one alone.
                if (line.startsWith("= ") && Character.isLetter(line.charAt(2))) {
                    heading = Heading.read(line);
                } else if (!line.isEmpty() && !line.startsWith("# ")) {
                    for (String name : line.split(" ", -1)) {
                        each.accept(heading, name);
                    }
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
