package io.pgweir.bench.site;

import java.util.Locale;

/** How nodes and contestants stand to each other. */
public enum Arrangement {
    /** A primary alone, nothing encrypted. */
    ONE("disable"),
    /** The same, with TLS on both sides of whoever is in between. */
    TLS("require"),
    /** A primary and two standbys, over which reads are spread. */
    SPLIT("disable");

    private final String sslMode;

    Arrangement(String sslMode) {
        this.sslMode = sslMode;
    }

    /** What clients ask for, in libpq's words. */
    public String sslMode() {
        return sslMode;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
