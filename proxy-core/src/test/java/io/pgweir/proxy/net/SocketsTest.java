package io.pgweir.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocketsTest {
    @ParameterizedTest
    @CsvSource({
        "6.15.0, true",
        "6.18.44-custom, true",
        "7.0-rc1, true",
        "10.1, true",
        "6.14.9, false",
        "6.12.90+deb13-amd64, false",
        "6.1.0-18-amd64, false",
        "5.15.167.4-microsoft-standard-WSL2, false"
    })
    void a_kernel_is_new_by_its_version(String version, boolean isNew) {
        assertThat(Sockets.isNew(version)).isEqualTo(isNew);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "six", "6", "6.", ".12", "99999999999.1"})
    void a_version_that_can_not_be_read_is_not_new(String version) {
        assertThat(Sockets.isNew(version)).isFalse();
    }

    @Test
    void javas_own_way_is_everywhere() {
        assertThat(Sockets.of(Transport.NIO).transport()).isEqualTo(Transport.NIO);
    }
}
