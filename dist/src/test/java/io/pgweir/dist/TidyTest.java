package io.pgweir.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a reader finds in every file of the repository. */
class TidyTest {
    private static final Path ROOT = root();
    private static final List<String> MODULES = List.of("protocol", "config", "proxy-core", "dist", "bench");
    private static final int MOST_LINES = 500;

    private static final Pattern LEFT_OPEN = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b");

    /** Tests run in their module's folder. */
    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.isDirectory(here.resolve("protocol"))
                ? here
                : here.resolveSibling("protocol").resolve("..").normalize();
    }

    private static List<Path> sources(String below) {
        return MODULES.stream()
                .flatMap(module -> walk(ROOT.resolve(module).resolve("src").resolve(below)))
                .filter(file -> file.toString().endsWith(".java"))
                .sorted()
                .toList();
    }

    private static Stream<Path> walk(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.toList().stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<Path> sources() {
        List<Path> all = sources("");
        assertThat(all).hasSizeGreaterThan(100);
        return all;
    }

    private static List<String> names(Stream<Path> files) {
        return files.map(file -> file.getFileName().toString()).toList();
    }

    @Test
    void no_file_is_longer_than_a_reader_can_follow() {
        assertThat(names(sources().stream().filter(file -> text(file).lines().count() > MOST_LINES)))
                .as("files of more than %d lines", MOST_LINES)
                .isEmpty();
    }

    @Test
    void no_file_has_tabs_or_something_left_open() {
        assertThat(names(sources().stream().filter(file -> text(file).contains("\t"))))
                .as("files with tabs")
                .isEmpty();
        assertThat(names(sources().stream()
                        .filter(file -> LEFT_OPEN.matcher(text(file)).find())))
                .as("files with something left to do")
                .isEmpty();
    }

    @Test
    void every_package_says_what_lives_there() {
        assertThat(sources("main").stream()
                        .map(Path::getParent)
                        .distinct()
                        .filter(folder -> !Files.isRegularFile(folder.resolve("package-info.java"))))
                .as("packages without a package-info")
                .isEmpty();
    }

    /** Spotless formats with the compiler that Maven runs on, and an older one than 25 can't read these files. */
    @Test
    void every_file_is_formatted() {
        Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
                .style(JavaFormatterOptions.Style.PALANTIR)
                .formatJavadoc(false)
                .build());
        assertThat(names(sources().stream().filter(file -> !text(file).equals(formatted(formatter, text(file))))))
                .as("files that ./mvnw spotless:apply, with Maven on JDK 25, would change")
                .isEmpty();
    }

    private static String formatted(Formatter formatter, String source) {
        try {
            return formatter.formatSource(RemoveUnusedImports.removeUnusedImports(source));
        } catch (FormatterException unreadable) {
            return "unreadable: " + unreadable.getMessage();
        }
    }
}
