package io.pgweir.proxy.web;

/** Writes JSON: {@code json.object().name("a").value(1).end()}. Names and texts may hold anything; commas come by themselves. */
final class Json {
    private final StringBuilder out = new StringBuilder(4096);
    /** What closes the objects and arrays that are open, the innermost last. */
    private final StringBuilder open = new StringBuilder();

    private boolean needsComma;

    Json object() {
        return begin('{', '}');
    }

    Json array() {
        return begin('[', ']');
    }

    private Json begin(char begins, char ends) {
        comma();
        out.append(begins);
        open.append(ends);
        needsComma = false;
        return this;
    }

    /** Ends the innermost object or array. */
    Json end() {
        int last = open.length() - 1;
        out.append(open.charAt(last));
        open.setLength(last);
        needsComma = true;
        return this;
    }

    Json name(String name) {
        comma();
        text(name);
        out.append(':');
        needsComma = false;
        return this;
    }

    Json value(String text) {
        comma();
        text(text);
        needsComma = true;
        return this;
    }

    Json value(long number) {
        return raw(Long.toString(number));
    }

    Json value(boolean is) {
        return raw(Boolean.toString(is));
    }

    /** A number, or null for what is none. */
    Json value(double number) {
        return raw(Double.isFinite(number) ? Double.toString(number) : "null");
    }

    private Json raw(String text) {
        comma();
        out.append(text);
        needsComma = true;
        return this;
    }

    private void comma() {
        if (needsComma) {
            out.append(',');
        }
    }

    private void text(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                // the first three would end a script that the text were put in, the others end a line in JavaScript
                case '<', '>', '&', '\u2028', '\u2029' -> escape(c);
                default -> {
                    if (c < ' ' || c >= '\u007f' && c < '\u00a0' || Character.isSurrogate(c) && !isPaired(text, i)) {
                        escape(c);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static boolean isPaired(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }

    private void escape(char c) {
        out.append(String.format("\\u%04x", (int) c));
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
