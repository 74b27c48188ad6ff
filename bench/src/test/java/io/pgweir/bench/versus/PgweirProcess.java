package io.pgweir.bench.versus;

import io.pgweir.config.ConfigReader;
import io.pgweir.proxy.Pgweir;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The proxy as a process of its own, and nothing else: its one argument is a configuration file. */
final class PgweirProcess {
    public static void main(String[] args) throws IOException, InterruptedException {
        Pgweir pgweir = new Pgweir(ConfigReader.read(Path.of(args[0])).orThrow());
        Runtime.getRuntime().addShutdownHook(new Thread(pgweir::close));
        pgweir.start();
        new CountDownLatch(1).await(); // until the process is told to end
    }

    private PgweirProcess() {}
}
