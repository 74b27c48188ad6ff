package io.pgweir.dist.cli;

import ch.qos.logback.classic.Level;
import io.pgweir.dist.postgres.ClusterFailure;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program {@code pgweir}. */
@Command(
        name = "pgweir",
        description = "A connection pooler and read/write-splitting proxy for PostgreSQL.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {RunCommand.class, CheckCommand.class, Version.class, CommandLine.HelpCommand.class})
public final class Main {
    private Main() {}

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            scope = ScopeType.INHERIT,
            description = "error, warn, info, debug or trace; default: what the configuration says, or info")
    void logLevel(String level) {
        Level known = Level.toLevel(level, null);
        if (known == null) {
            throw new CommandLine.TypeConversionException("unknown log level \"" + level + "\"");
        }
        Logging.level(known);
    }

    public static void main(String[] args) throws InterruptedException {
        ProxyRun plain = ProxyRun.plainlyAskedBy(args);
        System.exit(plain == null ? commandLine(new DemoProxy()).execute(args) : run(plain));
    }

    private static int run(ProxyRun plain) throws InterruptedException {
        try {
            return plain.run(new PrintWriter(System.err, true, Charset.defaultCharset()));
        } catch (RuntimeException mistake) { // of ours; threads that are up by now would have the process live on
            mistake.printStackTrace();
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    static CommandLine commandLine(ProxyLauncher proxy) {
        // a text may begin with a comment, which looks like an option
        CommandLine route = new CommandLine(new RouteCommand()).setUnmatchedOptionsArePositionalParams(true);
        return new CommandLine(new Main())
                .addSubcommand(route)
                .addSubcommand(new DemoCommand(proxy))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Main::failed);
    }

    /** A failure that we foresaw has a sentence for the user; any other is a mistake of ours and shows where. */
    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        if (e instanceof ClusterFailure) {
            command.getErr().println("pgweir: " + e.getMessage());
        } else {
            e.printStackTrace(command.getErr());
        }
        return CommandLine.ExitCode.SOFTWARE;
    }
}
