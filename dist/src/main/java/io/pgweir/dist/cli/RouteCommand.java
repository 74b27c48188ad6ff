package io.pgweir.dist.cli;

import io.pgweir.protocol.sql.BuiltIns;
import io.pgweir.protocol.sql.Classifier;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says how a text would be routed, and why, without any server. */
@Command(
        name = "route",
        description = {
            "Says where a text may run, and why: its target, its class and the reason.",
            "Nothing is asked of a server: PostgreSQL's own functions are known, tables are taken to be ordinary ones, "
                    + "and what calls any other function goes to the primary."
        })
final class RouteCommand implements Callable<Integer> {
    /** How the answer is laid out. */
    enum Format {
        TEXT,
        JSON
    }

    /** What is to be routed. */
    static final class Texts {
        @Parameters(paramLabel = "SQL", description = "The text of one Query message; it may hold several statements.")
        @Nullable
        String sql;

        @Option(
                names = {"-f", "--file"},
                paramLabel = "FILE",
                description = "Route each line of a file; - is standard input. In a line, \\n stands for a newline "
                        + "and \\\\ for a backslash.")
        @Nullable
        String file;
    }

    @ArgGroup(multiplicity = "1")
    private final Texts texts = new Texts();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text (one line) or json (one object a line); default: ${DEFAULT-VALUE}")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the call
    private Format format;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the call
    private CommandSpec spec;

    private final Classifier classifier = new Classifier(BuiltIns.ofAllMajors());

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        String sql = texts.sql;
        if (sql != null) {
            print(sql, out);
            out.flush();
            return 0;
        }
        try (BufferedReader lines = new BufferedReader(open(String.valueOf(texts.file)))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                print(unescaped(line), out);
            }
        } catch (IOException e) {
            spec.commandLine().getErr().println("pgweir: cannot read " + texts.file + ": " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        } finally {
            out.flush();
        }
        return 0;
    }

    /** Bytes that are not UTF-8 stay recognisable as such: each becomes a character that UTF-8 never has in one byte. */
    private static Reader open(String file) throws IOException {
        return new InputStreamReader(
                file.equals("-") ? System.in : Files.newInputStream(Path.of(file)), StandardCharsets.ISO_8859_1);
    }

    /** A line of a file, read byte by byte, as the bytes of a text. */
    static byte[] unescaped(String line) {
        byte[] bytes = new byte[line.length()];
        int length = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            char next = i + 1 < line.length() ? line.charAt(i + 1) : 0;
            boolean escape = c == '\\' && (next == 'n' || next == '\\');
            bytes[length++] = (byte) (escape && next == 'n' ? '\n' : c);
            i += escape ? 1 : 0;
        }
        return Arrays.copyOf(bytes, length);
    }

    private void print(String sql, PrintWriter out) {
        print(sql.getBytes(StandardCharsets.UTF_8), out);
    }

    private void print(byte[] sql, PrintWriter out) {
        RouteAnswer answer = RouteAnswer.of(classifier, sql);
        out.println(format == Format.JSON ? answer.toJson() : answer.toText());
    }
}
