package io.pgweir.dist.it;

import io.pgweir.protocol.ProtocolVersion;
import io.pgweir.protocol.SaslInitialResponse;
import io.pgweir.protocol.SaslResponse;
import io.pgweir.protocol.scram.ScramClient;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Has a {@link Client} prove its password by SCRAM. */
final class Scram {
    private Scram() {}

    static void login(Client client, String user, String password, String database) throws IOException {
        client.startup(ProtocolVersion.NEWEST, user, database);
        ScramClient scram = ScramClient.choose(List.of("SCRAM-SHA-256"), null);
        client.send(out -> SaslInitialResponse.write(out, "SCRAM-SHA-256", scram.first()));
        byte[] first = data(client.expect('R'));
        byte[] last = scram.finish(scram.needsKeys(first).derive(password));
        Answer answer = client.send(out -> SaslResponse.write(out, last)).untilReady();
        if (!answer.status().equals("I")) {
            throw new AssertionError("not let in: " + answer);
        }
    }

    private static byte[] data(Reply reply) {
        return Arrays.copyOfRange(reply.body(), 4, reply.body().length);
    }
}
