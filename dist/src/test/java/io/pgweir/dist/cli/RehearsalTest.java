package io.pgweir.dist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.dist.postgres.Ports;
import java.sql.Connection;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    @Test
    void the_java_machine_sees_a_start_clients_at_work_and_the_end() throws Exception {
        Rehearsal.main(new String[0]); // an answer that went missing would hold it up, an error would end it
    }

    @Test
    void the_stand_in_answers_as_a_server_does() throws Exception {
        try (StandIn server = new StandIn();
                Connection client = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + server.port() + "/any?user=any&assumeMinServerVersion=18")) {
            assertThat(client.createStatement().execute("SELECT 1")).isFalse();
            assertThat(client.prepareStatement("SELECT 1").execute()).isFalse();
            assertThat(Ports.isFree(server.port())).isFalse();
        }
    }
}
