package io.pgweir.bench.versus;

/** What a run found. */
interface Report {
    /** A table for people. */
    String markdown();

    /** One line a measurement, for programs. */
    String tsv();
}
