package io.pgweir.dist.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says which pgweir this is, and on what it runs. */
@Command(name = "version", description = "Prints the version.")
final class Version implements Callable<Integer>, IVersionProvider {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the call
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        spec.commandLine().getOut().println(getVersion()[0]);
        return 0;
    }

    @Override
    public String[] getVersion() throws IOException {
        Properties build = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("build.properties")) {
            build.load(in);
        }
        return new String[] {
            "pgweir %s (Java %s on %s %s)"
                    .formatted(
                            build.getProperty("version"),
                            Runtime.version().feature(),
                            System.getProperty("os.name"),
                            System.getProperty("os.arch"))
        };
    }
}
