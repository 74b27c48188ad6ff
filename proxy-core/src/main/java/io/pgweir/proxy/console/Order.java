package io.pgweir.proxy.console;

import java.util.List;

/**
 * One statement of a text, in words.
 *
 * @param words without the semicolon; empty for nothing
 * @param text all of it that it was read from; empty if it was given in words
 * @param end where it ends in that
 */
record Order(List<Word> words, String text, int end) {
    Order {
        words = List.copyOf(words);
    }

    boolean isEmpty() {
        return words.isEmpty();
    }

    boolean begins(String... upperCase) {
        if (words.size() < upperCase.length) {
            return false;
        }
        for (int i = 0; i < upperCase.length; i++) {
            if (!words.get(i).is(upperCase[i])) {
                return false;
            }
        }
        return true;
    }

    /**
     * What stands behind the first {@code count} words, which are plain, as it was written: a comment may say something, too. Nothing of
     * an order that was never written.
     */
    String behind(int count) {
        if (words.size() <= count || text.isEmpty()) {
            return "";
        }
        Word last = words.get(count - 1);
        return text.substring(last.at() + last.text().length(), end).stripLeading();
    }

    /** How many parameters it has: the highest number among them. */
    int parameters() {
        return words.stream()
                .filter(word -> word.kind() == Word.Kind.PARAMETER)
                .mapToInt(word -> Integer.parseInt(word.text()))
                .max()
                .orElse(0);
    }
}
