package io.pgweir.config;

import java.util.Collection;
import java.util.Locale;

/** Finds the word that was meant by one that isn't known. */
final class NearestKey {
    private static final int MAX_CHARACTERS = 64; // of a word worth comparing: longer than any key

    /** " (did you mean 'weight'?)", or nothing where no word is near. */
    static String hint(String unknown, Collection<String> words) {
        String nearest = "";
        int least = Math.max(1, unknown.length() / 3) + 1;
        String written = unknown.toLowerCase(Locale.ROOT).replace('-', '_');
        for (String word : words) {
            int distance = distance(written, word.replace('-', '_'));
            if (distance < least) {
                least = distance;
                nearest = word;
            }
        }
        return nearest.isEmpty() ? "" : " (did you mean '" + nearest + "'?)";
    }

    /** The number of letters to put in, take out, change or swap with their neighbour. */
    private static int distance(String from, String to) {
        if (from.length() > MAX_CHARACTERS) {
            return Integer.MAX_VALUE;
        }
        int[][] d = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            d[i][0] = i;
        }
        for (int j = 0; j <= to.length(); j++) {
            d[0][j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            for (int j = 1; j <= to.length(); j++) {
                int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
                boolean swapped = i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[from.length()][to.length()];
    }

    private NearestKey() {}
}
