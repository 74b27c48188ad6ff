package io.pgweir.dist.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.PoolMode;
import io.pgweir.dist.postgres.SharedCluster;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

/** A batch that was flushed and not yet synced, as drivers with pipelines leave it: answered, and neither committed nor rolled back. */
class OpenBatchTest {
    @Test
    void the_server_connection_stays_with_its_client_until_the_sync() throws Exception {
        String table = Tables.table("a int");
        try (Front front = new Front(SharedCluster.get(), PoolMode.TRANSACTION, 2, "trust");
                Socket client = new Socket(InetAddress.getLoopbackAddress(), front.port())) {
            insertAndFlush(client, table);
            client.getOutputStream().write(message('H'));
            try (Connection other = front.connect()) {
                assertThat(Rows.one(other, "SELECT count(*) FROM " + table)).isEqualTo("0");
                client.getOutputStream().write(message('S'));
                readUntil(client, 'Z');
                assertThat(Rows.one(other, "SELECT count(*) FROM " + table)).isEqualTo("1");
            }
        }
    }

    @Test
    void what_a_vanished_client_did_not_sync_is_rolled_back() throws Exception {
        String table = Tables.table("a int");
        try (Front front = new Front(SharedCluster.get(), PoolMode.TRANSACTION, 1, "trust")) {
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), front.port())) {
                insertAndFlush(client, table);
            }
            try (Connection other = front.connect()) {
                for (int i = 0; i < 3; i++) {
                    assertThat(Rows.one(other, "SELECT count(*) FROM " + table)).isEqualTo("0");
                }
            }
        }
        assertThat(Tables.ask("SELECT count(*) FROM " + table)).isEqualTo("0");
    }

    private static void insertAndFlush(Socket client, String table) throws IOException {
        ByteArrayOutputStream startup = new ByteArrayOutputStream();
        String parameters = "user\0" + SharedCluster.USER + "\0database\0" + SharedCluster.DATABASE + "\0\0";
        DataOutputStream out = new DataOutputStream(startup);
        out.writeInt(8 + parameters.length());
        out.writeInt(3 << 16);
        out.writeBytes(parameters);
        client.getOutputStream().write(startup.toByteArray());
        readUntil(client, 'Z');
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        batch.writeBytes(message('P', "\0INSERT INTO " + table + " VALUES (1)\0\0\0"));
        batch.writeBytes(message('B', "\0\0\0\0\0\0\0\0"));
        batch.writeBytes(message('E', "\0\0\0\0\0"));
        batch.writeBytes(message('H'));
        client.getOutputStream().write(batch.toByteArray());
        readUntil(client, 'C');
    }

    private static byte[] message(char type, String... body) throws IOException {
        byte[] bytes = String.join("", body).getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(message);
        out.writeByte(type);
        out.writeInt(4 + bytes.length);
        out.write(bytes);
        return message.toByteArray();
    }

    private static void readUntil(Socket client, char wanted) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        byte type;
        do {
            type = in.readByte();
            in.skipNBytes(in.readInt() - 4);
        } while (type != wanted);
    }
}
