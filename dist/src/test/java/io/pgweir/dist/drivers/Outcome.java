package io.pgweir.dist.drivers;

import java.util.Optional;

/** What became of one scenario, as the drivers' programs print it and those in this JVM tell it. */
record Outcome(Kind kind, String scenario, String words) {
    enum Kind {
        OK("ok "),
        LEFT_OUT("left out "),
        NOT_OK("not ok ");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    /** Empty for a line that tells of no scenario. */
    static Optional<Outcome> read(String line) {
        for (Kind kind : Kind.values()) {
            if (line.startsWith(kind.prefix)) {
                String[] parts = line.substring(kind.prefix.length()).split(":", 2);
                return Optional.of(new Outcome(kind, parts[0], parts.length > 1 ? parts[1].strip() : ""));
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return kind.prefix + scenario + ": " + words;
    }
}
