package io.pgweir.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A page from elsewhere whose name leads to this machine reads nothing here. */
class HostCheckTest {
    private final HostCheck local = new HostCheck(InetAddress.getLoopbackAddress());

    @Test
    void on_the_loopback_address_no_name_is_served_that_somebody_else_could_own() {
        assertThat(List.of("localhost", "LocalHost:6434", "127.0.0.1:6434", "[::1]:6434", "10.0.0.7"))
                .allMatch(host -> local.allows(List.of(host)));
        assertThat(List.of("evil.example", "evil.example:6434", "127.0.0.1.evil.example", "[::1", "", "localhost.evil"))
                .noneMatch(host -> local.allows(List.of(host)));
    }

    @Test
    void a_request_has_one_host_at_most() {
        assertThat(local.allows(List.of())).isTrue();
        assertThat(local.allows(List.of("localhost", "127.0.0.1"))).isFalse();
    }

    @Test
    void where_others_may_come_by_any_name_is_served() throws UnknownHostException {
        HostCheck open = new HostCheck(InetAddress.getByName("0.0.0.0"));
        assertThat(open.allows(List.of("pooler.example:6434"))).isTrue();
    }
}
