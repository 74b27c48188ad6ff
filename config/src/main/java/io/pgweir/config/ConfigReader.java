package io.pgweir.config;

import io.pgweir.config.Reading.Loaded;
import io.pgweir.config.Reading.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;

/** Reads a configuration: YAML in, an immutable {@link PgweirConfig} or all of its problems out. It never throws. */
public final class ConfigReader {
    private static final int MAX_BYTES = 1 << 20; // 10,000 users with their verifiers fit in
    private static final Shape WHOLE = new Shape.Section(Settings.of(PgweirConfig.class));

    /** Reads a file; relative paths in it start from its folder. */
    public static Reading read(Path file) {
        String name = file.toString();
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException _) {
            return refused(Problem.ofFile(name, "there is no such file"));
        } catch (IOException e) {
            return refused(Problem.ofFile(name, "can't be read: " + e.getMessage()));
        }
        if (bytes.length > MAX_BYTES) {
            return tooLarge(name);
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return read(
                    name,
                    text,
                    new Surroundings(System::getenv, file.toAbsolutePath().getParent()));
        } catch (CharacterCodingException _) {
            return refused(Problem.ofFile(name, "is not UTF-8 text"));
        }
    }

    /**
     * Reads a text; relative paths in it start from the working directory.
     *
     * @param name what messages call it
     * @param env the environment variables that it may refer to
     */
    public static Reading read(String name, String text, Function<String, @Nullable String> env) {
        return read(name, text, new Surroundings(env, null));
    }

    private static Reading read(String name, String text, Surroundings surroundings) {
        if (text.length() > MAX_BYTES) {
            return tooLarge(name);
        }
        Node root;
        try {
            root = YamlTree.compose(text);
        } catch (MarkedYAMLException e) {
            return refused(syntax(name, e));
        } catch (ReaderException e) {
            return refused(forbidden(name, text, e));
        } catch (YAMLException e) {
            return refused(Problem.ofFile(name, String.valueOf(e.getMessage())));
        }
        Problems problems = new Problems(name);
        Object config = new Binder(problems, surroundings).bind(WHOLE, root == null ? empty(name) : root, "the file");
        return problems.count() == 0 && config instanceof PgweirConfig good
                ? new Loaded(good, problems.warnings())
                : new Refused(problems.found());
    }

    /** The place where the parser gave up, without its picture of the line, which may hold a secret. */
    private static Problem syntax(String name, MarkedYAMLException e) {
        String context = e.getContext() == null ? "" : e.getContext() + ", ";
        Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
        return mark == null
                ? Problem.ofFile(name, context + e.getProblem())
                : new Problem(name, mark.getLine() + 1, mark.getColumn() + 1, context + e.getProblem());
    }

    private static Problem forbidden(String name, String text, ReaderException e) {
        int end = text.offsetByCodePoints(0, Math.min(e.getPosition(), text.codePointCount(0, text.length())));
        String before = text.substring(0, end);
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        int column = before.codePointCount(before.lastIndexOf('\n') + 1, before.length()) + 1;
        return new Problem(name, line, column, "the character U+%04X is not allowed".formatted(e.getCodePoint()));
    }

    private static Node empty(String name) {
        Mark start = new Mark(name, 0, 0, 0, new int[0], 0);
        return new MappingNode(Tag.MAP, true, List.of(), start, start, FlowStyle.BLOCK);
    }

    private static Reading tooLarge(String name) {
        return refused(Problem.ofFile(name, "is larger than " + SizeText.print(MAX_BYTES)));
    }

    private static Reading refused(Problem problem) {
        return new Refused(List.of(problem));
    }

    private ConfigReader() {}
}
