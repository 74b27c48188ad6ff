package io.pgweir.dist.cli;

import io.pgweir.dist.postgres.PostgresBinaries;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of the demo; what they do is in {@link Demo}. */
@Command(
        name = "demo",
        description = {
            "Starts a primary and streaming standbys with pgweir in front, and stops them all at the end.",
            "Nothing needs to be installed. User, password and database are all called \"demo\"."
        },
        sortOptions = false)
final class DemoCommand implements Callable<Integer> {
    @Option(names = "--standbys", paramLabel = "N", defaultValue = "2", description = "default: ${DEFAULT-VALUE}")
    private int standbys;

    @Option(names = "--cascade", description = "the second standby and those after it stream from the first")
    private boolean cascade;

    @Option(
            names = "--pg-version",
            paramLabel = "MAJOR",
            description = "10 to 18; others than the bundled are downloaded")
    private int major = PostgresBinaries.bundledMajor();

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "keeps the cluster there, and starts it again the next time")
    private @Nullable Path folder;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "6432",
            description = "of the proxy; default: ${DEFAULT-VALUE}")
    private int port;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            defaultValue = "6433",
            description = "of its console; default: ${DEFAULT-VALUE}")
    private int adminPort;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "6434",
            description = "of its metrics and status page; default: ${DEFAULT-VALUE}")
    private int httpPort;

    @Option(names = "--primary-port", paramLabel = "PORT", description = "default: any free one")
    private int primaryPort;

    @Option(names = "--standby-ports", paramLabel = "PORT", split = ",", description = "default: any free ones")
    private List<Integer> standbyPorts = List.of();

    @Option(
            names = "--exec",
            paramLabel = "CMD",
            description = {
                "runs CMD by the shell once all is up, with PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE set, stops all "
                        + "when it ends, and ends with its exit code; PGWEIR_PID, PGWEIR_PRIMARY_PORT, PGWEIR_STANDBY_PORTS, "
                        + "PGWEIR_ADMIN_PORT and PGWEIR_HTTP_PORT are set as well"
            })
    private @Nullable String exec;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the call
    private CommandSpec spec;

    private final ProxyLauncher proxy;

    DemoCommand(ProxyLauncher proxy) {
        this.proxy = proxy;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (standbys < 0 || standbys > 8) {
            throw usage("--standbys is " + standbys + " (expected: 0 to 8)");
        }
        if (standbyPorts.size() > standbys) {
            throw usage("--standby-ports names " + standbyPorts.size() + " ports for " + standbys + " standbys");
        }
        if (!PostgresBinaries.majors().contains(major)) {
            throw usage("--pg-version is %d (expected: one of %s)".formatted(major, PostgresBinaries.majors()));
        }
        List<Integer> nodePorts = new ArrayList<>(List.of(primaryPort));
        nodePorts.addAll(standbyPorts);
        for (int each : List.of(port, adminPort, httpPort)) {
            checkRange(each, 1);
        }
        nodePorts.forEach(each -> checkRange(each, 0));
        checkDistinct(nodePorts);
        Demo.Options options =
                new Demo.Options(major, standbys, cascade, folder, nodePorts, port, adminPort, httpPort, exec);
        return new Demo(options, proxy, spec.commandLine().getErr()).run();
    }

    private void checkRange(int each, int least) {
        if (each < least || each > 65_535) {
            throw usage("port " + each + " is out of range");
        }
    }

    private void checkDistinct(List<Integer> nodePorts) {
        Set<Integer> seen = new HashSet<>();
        Stream.concat(Stream.of(port, adminPort, httpPort), nodePorts.stream())
                .filter(each -> each != 0 && !seen.add(each))
                .findFirst()
                .ifPresent(twice -> {
                    throw usage("port " + twice + " is given twice");
                });
    }

    private CommandLine.ParameterException usage(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
