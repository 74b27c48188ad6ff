package io.pgweir.dist.cli;

import io.pgweir.config.EffectiveConfig;
import io.pgweir.config.PgweirConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what is wrong with a configuration, or prints it as it would be used. */
@Command(
        name = "check",
        description = "Checks a configuration, and prints it with every setting filled in and secrets masked.")
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private final ConfigFile file = new ConfigFile();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the call
    private CommandSpec spec;

    @Override
    public Integer call() {
        PgweirConfig config = file.read(spec.commandLine().getErr());
        if (config == null) {
            return ConfigFile.REFUSED;
        }
        spec.commandLine().getOut().print(EffectiveConfig.print(config));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
