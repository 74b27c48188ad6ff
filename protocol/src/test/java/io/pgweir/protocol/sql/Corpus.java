package io.pgweir.protocol.sql;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads corpus.txt, and asks a classifier about texts. */
final class Corpus {
    /** One text and what must be said of it. */
    record Entry(
            String sql, Target target, Kind kind, @Nullable Reason reason, String heading) {
        boolean isMet(Verdict verdict) {
            return verdict.target() == target
                    && verdict.kind() == kind
                    && (reason == null || verdict.reason() == reason);
        }

        /** Whether PostgreSQL refuses it. */
        boolean isRefused() {
            return reason == Reason.INVALID
                    || reason == Reason.UNTERMINATED
                    || reason == Reason.UNBALANCED
                    || reason == Reason.UNKNOWN_STATEMENT;
        }
    }

    private static final Classifier CLASSIFIER = new Classifier(BuiltIns.ofAllMajors());

    private Corpus() {}

    static List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        String heading = "";
        for (String line : lines()) {
            if (line.startsWith("= ")) {
                heading = line.substring(2);
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                String sql = line.startsWith("| ") ? line.substring(2) : line;
                entries.add(entry(heading, sql.replace("\\n", "\n")));
            }
        }
        return entries;
    }

    private static Entry entry(String heading, String sql) {
        String[] words = heading.replaceFirst(":.*", "").split(" ", -1);
        return new Entry(
                sql,
                Target.valueOf(words[0].toUpperCase(Locale.ROOT)),
                Kind.valueOf(words[1].toUpperCase(Locale.ROOT)),
                words.length > 2 ? Reason.valueOf(words[2]) : null,
                heading);
    }

    private static List<String> lines() {
        try (var in = Objects.requireNonNull(Corpus.class.getResourceAsStream("corpus.txt"));
                var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static Verdict verdict(String sql) {
        return verdict(sql, TextRules.DEFAULT);
    }

    static Verdict verdict(String sql, TextRules rules) {
        return verdict(sql.getBytes(StandardCharsets.UTF_8), rules);
    }

    static Verdict verdict(byte[] sql, TextRules rules) {
        ByteBuf text = Unpooled.wrappedBuffer(sql);
        return CLASSIFIER.classify(text, 0, sql.length, rules);
    }
}
