package io.pgweir.dist.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives made byte by byte, unpacked into a folder that has a neighbour which must stay as it is. */
class UnpackerTest {
    private static final byte[] BODY = "some text\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path temporary;

    private Path root;

    @BeforeEach
    void makeFolder() throws IOException {
        root = Files.createDirectory(temporary.resolve("root"));
    }

    @Test
    void files_folders_links_and_executable_bits_are_kept() throws Exception {
        unpack(new TarBytes()
                .folder("bin/")
                .file("bin/run", 0755, BODY)
                .file("lib/deep/plain", 0644, new byte[513])
                .link("lib/deep/alias", "plain")
                .end());
        assertThat(root.resolve("bin/run")).hasBinaryContent(BODY).isExecutable();
        assertThat(Files.isExecutable(root.resolve("lib/deep/plain"))).isFalse();
        assertThat(Files.readSymbolicLink(root.resolve("lib/deep/alias"))).isEqualTo(Path.of("plain"));
        assertThat(root.resolve("lib/deep/alias")).hasSize(513);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../out", "/tmp/pgweir-out", "a/../../out", "..", "", ".", "a/..", "./../root2/x"})
    void a_name_that_leads_out_is_refused(String name) {
        assertThatThrownBy(() -> unpack(new TarBytes().file(name, 0644, BODY).end()))
                .isInstanceOf(IOException.class);
        assertThat(temporary.toFile().list()).containsExactly("root");
        assertThat(root).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "", "/etc/passwd", "../x", "a/b"})
    void a_link_to_anything_but_a_neighbour_is_refused(String target) {
        assertThatThrownBy(() -> unpack(new TarBytes().link("link", target).end()))
                .hasMessageContaining("(expected: a neighbour's name)");
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void nothing_is_written_through_a_link_or_over_another_member() {
        TarBytes through = new TarBytes().folder("real").link("alias", "real").file("alias/x", 0644, BODY);
        assertThatThrownBy(() -> unpack(through.end())).hasMessage("\"alias\" is on the way and is no folder");
        TarBytes over = new TarBytes().file("twice", 0644, BODY).file("twice", 0644, BODY);
        assertThatThrownBy(() -> unpack(over.end())).isInstanceOf(IOException.class);
    }

    @Test
    void what_is_no_file_folder_or_link_is_refused() {
        assertThatThrownBy(() -> unpack(
                        new TarBytes().header('1', "hard", "link", 0644, 0).end()))
                .hasMessage("member \"hard\" is of type 49 (expected: file, folder or symlink)");
        assertThatThrownBy(() ->
                        unpack(new TarBytes().header('5', "folder", "", 0755, 1).end()))
                .hasMessage("member \"folder\" is no file and has a body of 1 bytes");
    }

    @Test
    void sizes_beyond_the_bounds_are_refused_before_anything_is_read() {
        long tooLarge = TarReader.MAX_BODY_BYTES + 1;
        assertThatThrownBy(() -> unpack(
                        new TarBytes().header('0', "huge", "", 0644, tooLarge).unfinished()))
                .hasMessage("member \"huge\" has %d bytes (expected: at most %d)"
                        .formatted(tooLarge, TarReader.MAX_BODY_BYTES));
        assertThatThrownBy(() -> unpack(new TarBytes()
                        .header('0', "huge", "", 0644, 0x1_ffff_ffffL)
                        .unfinished()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void more_members_than_any_release_has_are_refused() throws IOException {
        byte[] header = new TarBytes().folder("again").unfinished();
        TarBytes many = new TarBytes();
        for (int i = 0; i <= TarReader.MAX_MEMBERS; i++) {
            many.raw(header);
        }
        TarReader reader = new TarReader(new ByteArrayInputStream(many.end()));
        for (int i = 0; i < TarReader.MAX_MEMBERS; i++) {
            assertThat(reader.next()).isNotNull();
        }
        assertThatThrownBy(reader::next).hasMessage("archive has more than 20000 members");
    }

    @Test
    void an_archive_cut_anywhere_is_refused_or_ends_between_two_members() throws IOException {
        byte[] whole =
                new TarBytes().folder("a").file("a/b", 0644, new byte[700]).unfinished();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            boolean atBoundary = length == 0 || length == 512;
            if (atBoundary) {
                assertThat(members(cut)).isEqualTo(length / 512);
            } else {
                assertThatThrownBy(() -> members(cut))
                        .as("cut at " + cut.length)
                        .isInstanceOf(EOFException.class);
            }
        }
    }

    @Test
    void any_tree_comes_out_as_it_went_in() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<String, byte[]> files = new HashMap<>();
        TarBytes tar = new TarBytes();
        for (int i = 0; i < 50; i++) {
            StringBuilder name = new StringBuilder();
            for (int depth = random.nextInt(4); depth > 0; depth--) {
                name.append((char) ('a' + random.nextInt(3))).append('/');
            }
            byte[] body = new byte[random.nextInt(3000)];
            random.nextBytes(body);
            name.append("file").append(i);
            files.put(name.toString(), body);
            tar.file(name.toString(), 0644, body);
        }
        unpack(tar.end());
        files.forEach((name, body) ->
                assertThat(root.resolve(name)).as("seed %d, %s", seed, name).hasBinaryContent(body));
    }

    @Test
    void a_flipped_bit_in_a_header_is_noticed() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            byte[] tar = new TarBytes().file("name", 0644, BODY).end();
            int bit = random.nextInt(148 * 8);
            tar[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> members(tar))
                    .as("seed %d, bit %d", seed, bit)
                    .isInstanceOf(IOException.class);
        }
    }

    private void unpack(byte[] tar) throws IOException {
        new Unpacker(root).unpack(new ByteArrayInputStream(tar));
    }

    private static int members(byte[] tar) throws IOException {
        int members = 0;
        try (InputStream in = new ByteArrayInputStream(tar)) {
            TarReader reader = new TarReader(in);
            while (reader.next() != null) {
                reader.copyBody(new ByteArrayOutputStream());
                members++;
            }
        }
        return members;
    }
}
