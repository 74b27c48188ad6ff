package io.pgweir.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts in what a text refers to: {@code ${NAME}} and {@code ${NAME:-default}} an environment variable,
 * {@code ${file:path}} a file without its last line end. A doubled dollar before the brace stands for the two characters
 * themselves; any other dollar is only a dollar, because stored passwords are full of them.
 */
final class Expansion {
    private static final int MAX_FILE_BYTES = 16 * 1024; // a secret, not a document
    private static final Pattern REFERENCE = Pattern.compile(
            "\\$(?<escape>\\$\\{)|\\$\\{(?:file:(?<file>[^}]*)|(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?<orElse>[^}]*))?)}|\\$\\{");

    private final Surroundings surroundings;

    Expansion(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    static boolean isNeeded(String text) {
        return text.contains("${");
    }

    /** The text with everything put in, or null after a complaint about what could not be. */
    @Nullable
    String expand(String text, Consumer<String> complaints) {
        StringBuilder expanded = new StringBuilder();
        Matcher reference = REFERENCE.matcher(text);
        boolean complete = true;
        int done = 0;
        while (reference.find()) {
            expanded.append(text, done, reference.start());
            done = reference.end();
            String value = value(reference, complaints);
            complete &= value != null;
            expanded.append(value);
        }
        return complete ? expanded.append(text, done, text.length()).toString() : null;
    }

    private @Nullable String value(Matcher reference, Consumer<String> complaints) {
        if (reference.group("escape") != null) {
            return "${";
        } else if (reference.group("file") != null) {
            return file(reference.group("file"), complaints);
        } else if (reference.group("name") == null) {
            complaints.accept(
                    "'${' must go on as in ${NAME}, ${NAME:-default} or ${file:/path}; write $${ for a plain ${");
            return null;
        }
        String value = surroundings.env().apply(reference.group("name"));
        if (value == null && reference.group("orElse") == null) {
            complaints.accept("the environment variable %s is not set".formatted(reference.group("name")));
        }
        return value == null ? reference.group("orElse") : value;
    }

    private @Nullable String file(String name, Consumer<String> complaints) {
        try {
            Path path = surroundings.resolve(Path.of(name));
            if (Files.isRegularFile(path)) { // anything else, a pipe say, may never end
                return content(path, name, complaints);
            }
            complaints.accept("there is no file %s".formatted(YamlTree.quoted(name)));
        } catch (IOException | InvalidPathException _) {
            complaints.accept("the file %s can't be read".formatted(YamlTree.quoted(name)));
        }
        return null;
    }

    private static @Nullable String content(Path path, String name, Consumer<String> complaints) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(MAX_FILE_BYTES + 1);
        }
        if (bytes.length > MAX_FILE_BYTES) {
            complaints.accept(
                    "the file %s is larger than %s".formatted(YamlTree.quoted(name), SizeText.print(MAX_FILE_BYTES)));
            return null;
        }
        return new String(bytes, StandardCharsets.UTF_8).replaceFirst("\\r?\\n\\z", "");
    }
}
