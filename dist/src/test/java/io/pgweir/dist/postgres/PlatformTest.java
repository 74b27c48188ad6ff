package io.pgweir.dist.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PlatformTest {
    @Test
    void systems_and_processors_have_the_names_of_their_artifacts() {
        assertThat(Platform.of("Linux", "amd64")).isEqualTo(new Platform("linux-amd64", "postgres-linux-x86_64.txz"));
        assertThat(Platform.of("Linux", "aarch64"))
                .isEqualTo(new Platform("linux-arm64v8", "postgres-linux-arm_64.txz"));
        assertThat(Platform.of("Mac OS X", "aarch64"))
                .isEqualTo(new Platform("darwin-arm64v8", "postgres-darwin-arm_64.txz"));
    }

    @Test
    void every_platform_has_the_newest_majors_and_says_so_where_one_is_missing() {
        for (String arch : new String[] {"amd64", "aarch64"}) {
            for (String os : new String[] {"Linux", "Mac OS X"}) {
                assertThat(PublishedVersions.majors(Platform.of(os, arch))).contains(14, 15, 16, 17, 18);
            }
        }
        assertThatThrownBy(() -> PublishedVersions.newest(Platform.of("Linux", "aarch64"), 10))
                .hasMessage("no PostgreSQL 10 for linux-arm64v8; there are [12, 14, 15, 16, 17, 18]");
    }

    @Test
    void an_unknown_system_is_named() {
        assertThatThrownBy(() -> Platform.of("Windows 11", "amd64"))
                .hasMessageStartingWith("no PostgreSQL binaries for Windows 11 on amd64");
    }
}
