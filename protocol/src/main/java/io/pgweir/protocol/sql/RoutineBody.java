package io.pgweir.protocol.sql;

/**
 * Whether a definition is inside of a body {@code BEGIN ATOMIC ... END}, whose statements end in semicolons that don't
 * end the definition.
 */
final class RoutineBody {
    private int bodies;
    private int cases;
    private boolean begun;

    void clear() {
        bodies = 0;
        cases = 0;
        begun = false;
    }

    boolean isOpen() {
        return bodies > 0;
    }

    /** Takes the definition's next token. */
    void token(int token, Keyword word, boolean isName) {
        boolean begins = begun;
        begun = false;
        if (token != Token.WORD || isName) {
            return;
        }
        switch (word) {
            case BEGIN -> begun = true;
            case ATOMIC -> {
                if (begins) {
                    bodies++;
                }
            }
            case CASE -> cases++;
            case END -> {
                if (cases > 0) {
                    cases--;
                } else if (bodies > 0) {
                    bodies--;
                }
            }
            default -> {}
        }
    }
}
