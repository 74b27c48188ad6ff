package io.pgweir.dist.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheFolderTest {
    @TempDir
    Path home;

    @Test
    void what_the_environment_names_wins() {
        Map<String, String> both = Map.of("PGWEIR_CACHE", "/chosen", "XDG_CACHE_HOME", "/xdg");
        assertThat(find(both, false)).isEqualTo(Path.of("/chosen"));
        assertThat(find(both, true)).isEqualTo(Path.of("/chosen"));
        assertThat(find(Map.of("XDG_CACHE_HOME", "/xdg"), false)).isEqualTo(Path.of("/xdg/pgweir"));
    }

    @Test
    void root_caches_where_the_servers_user_can_read() {
        assertThat(find(Map.of("XDG_CACHE_HOME", "/root/.cache"), true)).isEqualTo(Path.of("/var/cache/pgweir"));
    }

    @Test
    void without_a_home_it_is_a_folder_of_ones_own_in_the_temporary_one() {
        assertThat(find(Map.of(), false)).isEqualTo(home.resolve(".cache/pgweir"));
        assertThat(CacheFolder.find(Map.of(), "/nonexistent", "/tmp", false).path())
                .isEqualTo(Path.of("/tmp/pgweir-" + System.getProperty("user.name")));
    }

    private Path find(Map<String, String> environment, boolean root) {
        return CacheFolder.find(environment, home.toString(), "/tmp", root).path();
    }
}
