package io.pgweir.dist.postgres;

/** Hears what is being done while it takes its time; one line, without a full stop. */
@FunctionalInterface
public interface Progress {
    Progress SILENT = _ -> {};

    void now(String line);
}
