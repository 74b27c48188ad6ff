package io.pgweir.bench;

import io.pgweir.protocol.scram.Mechanism;
import io.pgweir.protocol.scram.ScramClient;
import io.pgweir.protocol.scram.ScramKeys;
import io.pgweir.protocol.scram.ScramSecret;
import io.pgweir.protocol.scram.ScramServer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;

/** What a login costs the event loop where the verifier is at hand: no password is hashed. */
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ScramServerBenchmark extends CallBenchmark {
    private static final byte[] SALT = new byte[ScramSecret.SALT_BYTES];

    private final ScramSecret secret = ScramSecret.derive("weir", SALT, ScramSecret.DEFAULT_ITERATIONS);
    private final ScramKeys keys = ScramKeys.derive("weir", SALT, ScramSecret.DEFAULT_ITERATIONS);
    private ScramServer server = new ScramServer(Mechanism.SCRAM_SHA_256, secret, null);
    private byte[] clientFinal = {};

    /** The server keeps nothing of a proof that it checked, so one may be checked again and again. */
    @Setup(Level.Iteration)
    public void ask() {
        server = new ScramServer(Mechanism.SCRAM_SHA_256, secret, null);
        ScramClient client = ScramClient.choose(List.of(Mechanism.SCRAM_SHA_256.wireName()), null);
        client.needsKeys(server.first(client.first()));
        clientFinal = client.finish(keys);
    }

    @Benchmark
    public ScramServer.Outcome checksProof() {
        return server.finish(clientFinal);
    }
}
