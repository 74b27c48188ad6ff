package io.pgweir.dist.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void a_port_is_given_once_and_one_that_is_reserved_never() {
        int port = Ports.free();
        assertThat(Ports.isFree(port)).as("nobody listens there").isTrue();
        assertThat(Ports.give(port)).isFalse();
        int kept = port == 15_001 ? 15_002 : 15_001;
        Ports.reserve(kept);
        assertThat(Ports.give(kept)).isFalse();
    }
}
