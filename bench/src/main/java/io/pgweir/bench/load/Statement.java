package io.pgweir.bench.load;

import io.pgweir.bench.site.Contestant;
import io.pgweir.bench.site.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One statement, over and over, by the simple protocol. */
record Statement(String sql, int clients) implements Load {
    @Override
    public Outcome run(Site site, Contestant contestant, int seconds) throws IOException {
        Path script = site.folder().resolve("statement.sql");
        Files.writeString(script, sql);
        return new Pgbench(clients, "simple", List.of("-f", script.toString()), List.of())
                .run(site, contestant, seconds);
    }
}
