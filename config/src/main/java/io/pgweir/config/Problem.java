package io.pgweir.config;

/**
 * One thing that is wrong, or worth a warning, and where.
 *
 * @param line from 1; 0 for the file as a whole
 * @param column from 1; 0 for the file as a whole
 */
public record Problem(String file, int line, int column, String message) {

    static Problem ofFile(String file, String message) {
        return new Problem(file, 0, 0, message);
    }

    /** As compilers print it, so that editors and terminals can jump there. */
    @Override
    public String toString() {
        return line == 0 ? file + ": " + message : file + ":" + line + ":" + column + ": " + message;
    }
}
