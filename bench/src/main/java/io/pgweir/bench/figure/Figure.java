package io.pgweir.bench.figure;

/** What is measured of a contestant under a load. A unit is what the load counts: a transaction, a login, a megabyte. */
public enum Figure {
    RATE("%s/s", 0),
    MEAN("mean ms", 3),
    P50("p50 ms", 3),
    P99("p99 ms", 2),
    CPU("CPU s per 1,000 %s", 4),
    SWITCHES("context switches per %s", 2),
    CALLS("system calls per %s", 2),
    MEMORY("PSS MB", 1),
    PEAK("peak RSS MB", 0),
    BASE("PSS MB before they came", 1),
    IDLE("kB per idle client", 2);

    private final String title;
    private final int decimals;

    Figure(String title, int decimals) {
        this.title = title;
        this.decimals = decimals;
    }

    /** The head of a column. */
    public String title(String unit) {
        return title.formatted(unit);
    }

    /** So many digits behind the point say something. */
    public int decimals() {
        return decimals;
    }
}
