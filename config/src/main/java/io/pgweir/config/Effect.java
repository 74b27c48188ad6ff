package io.pgweir.config;

/** When a changed setting is felt after a reload. */
public enum Effect {
    LIVE("at once"),
    NEW_CONNECTIONS("to new connections"),
    RESTART("after a restart");

    private final String words;

    Effect(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
