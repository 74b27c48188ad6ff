package io.pgweir.dist.cli;

import io.pgweir.config.ConfigReader;
import io.pgweir.dist.postgres.ClusterFailure;
import io.pgweir.proxy.Pgweir;
import java.io.IOException;
import java.util.stream.Collectors;

/** pgweir in front of the demo's cluster, configured by a file like any other. */
final class DemoProxy implements ProxyLauncher {
    @Override
    public Running start(Settings settings) {
        try {
            Pgweir pgweir = new Pgweir(
                    ConfigReader.read("demo.yaml", yaml(settings), _ -> null).orThrow());
            pgweir.start();
            return pgweir::close;
        } catch (IOException failed) {
            throw new ClusterFailure("pgweir did not start: " + failed.getMessage(), failed);
        }
    }

    private static String yaml(Settings settings) {
        String nodes = settings.nodePorts().stream()
                .map(port -> "\"127.0.0.1:" + port + "\"")
                .collect(Collectors.joining(", ", "[", "]"));
        return """
                nodes: %s
                monitor: { user: "%s", password: "%s", period: 250ms }
                listeners: [ { address: 127.0.0.1, port: %d } ]
                http: { port: %d }
                admin: { listeners: [ { port: %d } ], users: [ { name: admin, password: admin, role: admin } ] }
                users: [ { name: "%s", password: "%s" } ]
                """.formatted(
                        nodes,
                        settings.monitor().user(),
                        settings.monitor().password(),
                        settings.port(),
                        settings.httpPort(),
                        settings.adminPort(),
                        settings.client().user(),
                        settings.client().password());
    }
}
