package io.pgweir.bench.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeersTest {
    @TempDir
    private Path folder;

    private Path list(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void another_list_adds_contestants_and_takes_the_place_of_known_ones() throws IOException {
        Path first = list("first", "# who\n\na one,split a --x\nb one b\n");
        Path second = list("second", "a one newer a\nc tls c\n");

        Peers peers = Peers.read(first, second);

        assertThat(peers.names()).containsExactly("a", "b", "c");
        assertThat(peers.in(Arrangement.ONE).stream().map(Peer::command))
                .containsExactly(List.of("newer", "a"), List.of("b"));
        assertThat(peers.in(Arrangement.SPLIT).stream().map(Peer::command)).containsExactly(List.of("a", "--x"));
    }

    @Test
    void a_line_that_says_too_little_or_something_unknown_is_named() throws IOException {
        Path shortLine = list("short", "\na one\n");
        Path unknown = list("unknown", "a two a\n");

        assertThatThrownBy(() -> Peers.read(shortLine, null)).hasMessageContaining("short:2:");
        assertThatThrownBy(() -> Peers.read(unknown, null))
                .hasMessageContaining("unknown:1:")
                .hasMessageContaining("\"two\"");
    }

    @Test
    void what_is_blank_is_filled_in_in_files_as_well() throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        list("a.conf", "port = @port@\nusers = @file:users@\nmail = me@example.org\n");
        list("users", "@user@");
        Blanks blanks = new Blanks(Map.of("port", "5433", "user", "u$1"), List.of(home.resolve("none"), folder), home);

        String filled = blanks.fill("--config=@file:a.conf@");

        assertThat(filled).isEqualTo("--config=" + home.resolve("a.conf"));
        assertThat(home.resolve("a.conf"))
                .hasContent("port = 5433\nusers = %s\nmail = me@example.org\n".formatted(home.resolve("users")));
        assertThat(home.resolve("users")).hasContent("u$1");
        assertThatThrownBy(() -> blanks.fill("@prot@")).hasMessageContaining("@prot@");
    }
}
