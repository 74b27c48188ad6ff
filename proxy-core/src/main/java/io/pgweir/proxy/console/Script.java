package io.pgweir.proxy.console;

import io.pgweir.protocol.Fault;
import io.pgweir.protocol.SqlState;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a text into {@link Order}s, by SQL's rules for comments, quotes and semicolons. EXPLAIN ROUTE takes all that stands behind it,
 * whatever that is, for it is about a text and not one.
 */
final class Script {
    /** What is longer is no command, and nothing that EXPLAIN ROUTE could judge: it goes to the primary unread. */
    static final int LONGEST = 64 * 1024;

    private static final int MOST_PARAMETERS = 999;

    private final String text;
    private int at;

    private Script(String text) {
        this.text = text;
    }

    /** The statements of {@code text}, without empty ones. */
    static List<Order> read(String text) {
        if (text.length() > LONGEST) {
            throw new Refusal(Fault.error(SqlState.PROGRAM_LIMIT_EXCEEDED, "the text is too long for a command"));
        }
        Script script = new Script(text);
        List<Order> orders = new ArrayList<>();
        while (script.at < text.length()) {
            Order order = script.next();
            if (!order.isEmpty()) {
                orders.add(order);
            }
        }
        return orders;
    }

    private Order next() {
        List<Word> words = new ArrayList<>();
        while (true) {
            skipSpace();
            if (at >= text.length() || text.charAt(at) == ';') {
                Order order = new Order(words, text, Math.min(at, text.length()));
                at++;
                return order;
            }
            words.add(word());
            if (words.size() == 3 && new Order(words, text, at).begins("EXPLAIN", "ROUTE")) {
                at = text.length();
                return new Order(words, text, at);
            }
        }
    }

    private void skipSpace() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (text.startsWith("--", at)) {
                int line = text.indexOf('\n', at);
                at = line < 0 ? text.length() : line + 1;
            } else if (text.startsWith("/*", at)) {
                skipComment();
            } else if (c <= ' ') {
                at++;
            } else {
                return;
            }
        }
    }

    private void skipComment() {
        int depth = 0;
        while (at < text.length()) {
            if (text.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (text.startsWith("*/", at)) {
                at += 2;
                if (--depth == 0) {
                    return;
                }
            } else {
                at++;
            }
        }
        throw new Refusal(Fault.error(SqlState.SYNTAX_ERROR, "unterminated comment"));
    }

    private Word word() {
        int began = at;
        char c = text.charAt(at);
        if (c == '\'' || c == '"') {
            return new Word(Word.Kind.QUOTED, quoted(c), began);
        }
        if (c == '$' && at + 1 < text.length() && isDigit(text.charAt(at + 1))) {
            return parameter();
        }
        while (at < text.length() && isPlain(text.charAt(at)) && !text.startsWith("--", at)) {
            at++;
        }
        if (at > began) {
            return new Word(Word.Kind.PLAIN, text.substring(began, at), began);
        }
        at += Character.charCount(text.codePointAt(at));
        return new Word(Word.Kind.SYMBOL, text.substring(began, at), began);
    }

    private String quoted(char quote) {
        StringBuilder inside = new StringBuilder();
        while (++at < text.length()) {
            char c = text.charAt(at);
            if (c != quote) {
                inside.append(c);
            } else if (at + 1 < text.length() && text.charAt(at + 1) == quote) {
                inside.append(quote);
                at++;
            } else {
                at++;
                return inside.toString();
            }
        }
        throw new Refusal(Fault.error(SqlState.SYNTAX_ERROR, "unterminated quoted string"));
    }

    private Word parameter() {
        int began = at++;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        String number = text.substring(began + 1, at);
        if (number.length() > 3 || Integer.parseInt(number) < 1 || Integer.parseInt(number) > MOST_PARAMETERS) {
            throw new Refusal(Fault.error(SqlState.SYNTAX_ERROR, "there is no parameter $" + number));
        }
        return new Word(Word.Kind.PARAMETER, String.valueOf(Integer.parseInt(number)), began);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Names of nodes have dots, colons and hyphens in them, and shall need no quotes. */
    private static boolean isPlain(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || isDigit(c)
                || c == '_'
                || c == '.'
                || c == ':'
                || c == '-'
                || c >= 0x80 && Character.isLetterOrDigit(c);
    }
}
