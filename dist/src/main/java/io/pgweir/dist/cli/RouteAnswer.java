package io.pgweir.dist.cli;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.sql.Classifier;
import io.pgweir.protocol.sql.TextRules;
import io.pgweir.protocol.sql.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Where one text may run, in words. */
record RouteAnswer(String sql, String kind, String target, String reason) {
    static RouteAnswer of(Classifier classifier, byte[] sql) {
        ByteBuf text = Unpooled.wrappedBuffer(sql);
        Verdict verdict = classifier.classify(text, 0, sql.length, TextRules.DEFAULT);
        return new RouteAnswer(
                new String(sql, StandardCharsets.UTF_8),
                verdict.kind().name().toLowerCase(Locale.ROOT),
                verdict.target().name().toLowerCase(Locale.ROOT),
                verdict.reason().sentence());
    }

    String toText() {
        return "%-8s %-12s %s".formatted(target, kind, reason);
    }

    String toJson() {
        return "{\"sql\": %s, \"class\": %s, \"target\": %s, \"reason\": %s}"
                .formatted(quoted(sql), quoted(kind), quoted(target), quoted(reason));
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f || Character.isSurrogate(c) && !isPaired(text, i)) {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    private static boolean isPaired(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }
}
