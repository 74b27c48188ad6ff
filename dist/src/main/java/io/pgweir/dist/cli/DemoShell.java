package io.pgweir.dist.cli;

import io.pgweir.dist.postgres.ClusterFailure;
import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.PostgresNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The user's command, run by the shell with the demo's addresses in its environment. */
final class DemoShell implements AutoCloseable {
    private static final int GRACE_SECONDS = 5;

    private final Process process;

    DemoShell(Demo.Options options, PostgresCluster cluster, String command) {
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", command).inheritIO();
        Map<String, String> environment = shell.environment();
        // these would win over PGHOST
        List.of("PGHOSTADDR", "PGSERVICE", "PGOPTIONS").forEach(environment::remove);
        environment.put("PGHOST", "127.0.0.1");
        environment.put("PGPORT", Integer.toString(options.port()));
        environment.put("PGUSER", Demo.NAME);
        environment.put("PGPASSWORD", Demo.NAME);
        environment.put("PGDATABASE", Demo.NAME);
        environment.put("PGWEIR_PID", Long.toString(ProcessHandle.current().pid()));
        environment.put(
                "PGWEIR_PRIMARY_PORT", Integer.toString(cluster.primary().port()));
        environment.put(
                "PGWEIR_STANDBY_PORTS",
                cluster.standbys().stream()
                        .map(PostgresNode::port)
                        .map(String::valueOf)
                        .collect(Collectors.joining(",")));
        environment.put("PGWEIR_ADMIN_PORT", Integer.toString(options.adminPort()));
        environment.put("PGWEIR_HTTP_PORT", Integer.toString(options.httpPort()));
        try {
            process = shell.start();
        } catch (IOException e) {
            throw new ClusterFailure("cannot run sh: " + e.getMessage(), e);
        }
    }

    /** The command's exit code. */
    int await() throws InterruptedException {
        return process.waitFor();
    }

    /** Ends the command, if we are ended before it, with all that it started. */
    @Override
    public void close() {
        if (!process.isAlive()) {
            return;
        }
        List<ProcessHandle> family = process.descendants().toList();
        process.destroy();
        family.forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        family.forEach(ProcessHandle::destroyForcibly);
    }
}
