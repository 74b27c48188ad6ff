package io.pgweir.dist.it;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** Chromium without a screen, told what to do over its DevTools protocol: one page, seen as a person would see it. */
final class Browser implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern ID = Pattern.compile("^\\{\"id\":(\\d+),");
    private static final Pattern PAGE =
            Pattern.compile("\"type\": \"page\",[^}]*\"webSocketDebuggerUrl\": \"([^\"]+)\"");

    private static final Pattern VALUE = Pattern.compile("\"value\":\"((?:[^\"\\\\]++|\\\\.)*+)\"");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(u[0-9a-fA-F]{4}|.)");

    private final Process process;
    private final Path folder;
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<String>> asked = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    /** Skips the test where there is no Chromium. */
    static Browser start() throws Exception {
        String program = NAMES.stream()
                .map(name -> Path.of("/usr/bin", name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse("");
        Assumptions.assumeFalse(program.isEmpty(), "Chromium is not installed (Debian: apt install chromium)");
        return new Browser(program);
    }

    private Browser(String program) throws Exception {
        folder = Files.createTempDirectory("browser");
        process = new ProcessBuilder(
                        program,
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-dev-shm-usage",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + folder,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        socket = http.newWebSocketBuilder().buildAsync(page(), new Listener()).get(30, TimeUnit.SECONDS);
        command("Page.enable", "");
        command("Runtime.enable", "");
        command("Log.enable", "");
    }

    private URI page() throws IOException, InterruptedException {
        Path port = folder.resolve("DevToolsActivePort");
        Awaitility.await("a browser that listens")
                .atMost(PATIENCE)
                .until(() -> Files.exists(port) && Files.readString(port).contains("\n"));
        URI list = URI.create("http://127.0.0.1:" + Files.readAllLines(port).getFirst() + "/json/list");
        HttpRequest request = HttpRequest.newBuilder(list).build();
        Matcher found = PAGE.matcher(
                http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        if (!found.find()) {
            throw new IllegalStateException("the browser has no page");
        }
        return URI.create(found.group(1));
    }

    /** Puts the pieces of messages together; hands answers to whoever asked, and keeps what pages complain of. */
    private final class Listener implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                take(message.toString());
                message.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }

    private void take(String message) {
        Matcher answer = ID.matcher(message);
        if (answer.find()) {
            CompletableFuture<String> waiting = asked.remove(Integer.parseInt(answer.group(1)));
            if (waiting != null) {
                waiting.complete(message);
            }
        } else if (message.contains("\"Runtime.exceptionThrown\"")
                || message.contains("\"Log.entryAdded\"") && message.contains("\"level\":\"error\"")) {
            complaints.add(message);
        }
    }

    /** Has something done, and returns the answer as it came. Parameters are the inside of a JSON object. */
    private String command(String method, String parameters) throws Exception {
        int id = ids.incrementAndGet();
        CompletableFuture<String> answer = new CompletableFuture<>();
        asked.put(id, answer);
        socket.sendText("{\"id\":%d,\"method\":\"%s\",\"params\":{%s}}".formatted(id, method, parameters), true)
                .get(30, TimeUnit.SECONDS);
        try {
            String text = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (text.startsWith("{\"id\":" + id + ",\"error\"")) {
                throw new IllegalStateException(method + ": " + text);
            }
            return text;
        } catch (TimeoutException e) {
            throw new IllegalStateException(method + " is not answered", e);
        }
    }

    /** A window of this size, in the dark or not. */
    void looks(int width, int height, boolean dark) throws Exception {
        command(
                "Emulation.setDeviceMetricsOverride",
                "\"width\":%d,\"height\":%d,\"deviceScaleFactor\":1,\"mobile\":%b"
                        .formatted(width, height, width < 600));
        command(
                "Emulation.setEmulatedMedia",
                "\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"%s\"}]"
                        .formatted(dark ? "dark" : "light"));
    }

    void open(String address) throws Exception {
        command("Page.navigate", "\"url\":\"" + address + "\"");
    }

    /** The value of an expression in the page, which must be a text. */
    String ask(String expression) throws Exception {
        String answer = command(
                "Runtime.evaluate",
                "\"awaitPromise\":true,\"returnByValue\":true,\"expression\":"
                        + quoted("Promise.resolve(" + expression + ").then(String)"));
        Matcher value = VALUE.matcher(answer);
        if (!value.find()) {
            throw new AssertionError(expression + ": " + answer);
        }
        return unquoted(value.group(1));
    }

    /** Presses a key: a character, or the name of a key that has none. */
    void press(String key) throws Exception {
        String text = key.length() == 1 ? ",\"text\":" + quoted(key) : "";
        command("Input.dispatchKeyEvent", "\"type\":\"keyDown\",\"key\":" + quoted(key) + text);
        command("Input.dispatchKeyEvent", "\"type\":\"keyUp\",\"key\":" + quoted(key));
    }

    /** The whole page, as a picture in {@code target/screenshots}. */
    Path shoot(String name) throws Exception {
        return shoot(name, true);
    }

    /** As much of the page as the window shows, with what lies above it. */
    Path shootWindow(String name) throws Exception {
        return shoot(name, false);
    }

    private Path shoot(String name, boolean beyondWindow) throws Exception {
        String answer =
                command("Page.captureScreenshot", "\"captureBeyondViewport\":" + beyondWindow + ",\"format\":\"png\"");
        int at = answer.indexOf("\"data\":\"") + "\"data\":\"".length();
        byte[] picture = Base64.getDecoder().decode(answer.substring(at, answer.indexOf('"', at)));
        Path file = Files.createDirectories(Path.of("target/screenshots")).resolve(name + ".png");
        return Files.write(file, picture);
    }

    /** What scripts failed with, and what the browser refused to load. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    private static String unquoted(String text) {
        return ESCAPE.matcher(text).replaceAll(found -> Matcher.quoteReplacement(meant(found.group(1))));
    }

    private static String meant(String escape) {
        return switch (escape.charAt(0)) {
            case 'n' -> "\n";
            case 't' -> "\t";
            case 'r' -> "\r";
            case 'u' -> Character.toString(Integer.parseInt(escape.substring(1), 16));
            default -> escape;
        };
    }

    @Override
    public void close() {
        List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
        socket.abort();
        process.destroy();
        process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
        process.destroyForcibly();
        family.forEach(ProcessHandle::destroyForcibly);
        http.close();
        Awaitility.await("the browser's folder to go").atMost(PATIENCE).until(this::isFolderGone);
    }

    private boolean isFolderGone() {
        try (var files = Files.walk(folder)) {
            for (Path each : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
            return true;
        } catch (IOException | java.io.UncheckedIOException stillWriting) {
            return false;
        }
    }
}
