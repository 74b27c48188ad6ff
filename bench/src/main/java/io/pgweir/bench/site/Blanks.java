package io.pgweir.bench.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is filled in between two @ in a contestant's command and in its files.
 *
 * @param values by name
 * @param sources where files may lie, the first one that has it wins
 * @param home where their filled-in copies go
 */
record Blanks(Map<String, String> values, List<Path> sources, Path home) {
    private static final Pattern BLANK = Pattern.compile("@(file:)?([A-Za-z0-9_.-]+)@");

    String fill(String text) throws IOException {
        StringBuilder filled = new StringBuilder();
        Matcher blanks = BLANK.matcher(text);
        while (blanks.find()) {
            blanks.appendReplacement(filled, Matcher.quoteReplacement(value(blanks.toMatchResult())));
        }
        return blanks.appendTail(filled).toString();
    }

    private String value(MatchResult blank) throws IOException {
        String name = blank.group(2);
        if (blank.group(1) != null) {
            return copy(name).toString();
        }
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("nothing is known to fill in for " + blank.group());
        }
        return value;
    }

    private Path copy(String name) throws IOException {
        for (Path source : sources) {
            Path original = source.resolve(name);
            if (Files.isRegularFile(original)) {
                return Files.writeString(home.resolve(name), fill(Files.readString(original)));
            }
        }
        throw new IllegalArgumentException("there is no file " + name + " in " + sources);
    }
}
