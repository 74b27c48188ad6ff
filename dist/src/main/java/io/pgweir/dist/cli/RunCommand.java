package io.pgweir.dist.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the proxy. */
@Command(
        name = "run",
        description = {
            "Runs the proxy.",
            "SIGTERM lets transactions end and stops; SIGHUP reads the configuration again. A bad new one is refused as a whole."
        })
final class RunCommand implements Callable<Integer> {
    @Mixin
    private final ConfigFile file = new ConfigFile();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the call
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        return new ProxyRun(file.file()).run(spec.commandLine().getErr());
    }
}
