package io.pgweir.protocol.scram;

import static io.pgweir.protocol.scram.ScramSecret.ascii;

import io.pgweir.protocol.Fault;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SqlState;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Our own proof towards a PostgreSQL server, as libpq would give it, and the check that the server knows us too.
 *
 * <p>{@link #first}, {@link #needsKeys}, {@link #finish}, {@link #verify}, in that order. Between the second and the
 * third the caller finds {@link ScramKeys} for the server's salt and iterations: recovered from a client's proof, from
 * a cache, or derived from a password, which is the one slow step and belongs off the event loop.
 *
 * <p>The server may be hostile, or not PostgreSQL at all: whatever breaks the rules is a {@link ProtocolViolation}.
 */
public final class ScramClient {
    /** The server's part of the question: which keys it wants. */
    @SuppressWarnings("ArrayRecordComponent") // equals is its own
    public record Challenge(byte[] salt, int iterations) {
        /** Whether keys that belong to this secret are the ones that are wanted. */
        public boolean fits(ScramSecret secret) {
            return iterations == secret.iterations() && MessageDigest.isEqual(salt, secret.salt());
        }

        public ScramKeys derive(String password) {
            return ScramKeys.derive(password, salt, iterations);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Challenge that
                    && iterations == that.iterations
                    && MessageDigest.isEqual(salt, that.salt);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(salt) + iterations;
        }
    }

    /**
     * The server names the number of hashes that we have to compute, so a bad one could keep us busy for minutes a
     * login. This is 25 times PostgreSQL's default, some 25 ms; pgjdbc draws its line here too.
     */
    public static final int MAX_ITERATIONS = 100_000;

    /** A server's nonce comes back in what we send; PostgreSQL's adds 24 characters to ours. */
    private static final int MAX_NONCE_CHARS = 1024;

    private final Mechanism mechanism;
    private final byte @Nullable [] channelBinding;
    private final char bindingFlag;
    private final String clientFirstBare;
    private final String clientNonce;

    private String serverFirst = "";
    private String nonce = "";
    private byte @Nullable [] expectedSignature;

    private ScramClient(Mechanism mechanism, byte @Nullable [] channelBinding, String clientFirstBare, String nonce) {
        this.mechanism = mechanism;
        this.channelBinding = channelBinding;
        this.clientFirstBare = clientFirstBare;
        this.clientNonce = nonce;
        // 'y' tells the server that we could have bound the channel: it finds out if its offer was tampered with.
        this.bindingFlag = mechanism == Mechanism.SCRAM_SHA_256_PLUS ? 'p' : channelBinding == null ? 'n' : 'y';
    }

    /**
     * Takes the best of what the server offers.
     *
     * @param channelBinding what {@link ChannelBinding#tlsServerEndPoint} makes of the server's certificate; null
     *     without TLS
     */
    public static ScramClient choose(List<String> offered, byte @Nullable [] channelBinding) {
        String nonce = Nonce.next();
        // The user name stays empty: the server goes by the StartupMessage.
        return choose(offered, channelBinding, "n=,r=" + nonce, nonce);
    }

    static ScramClient choose(
            List<String> offered, byte @Nullable [] channelBinding, String clientFirstBare, String nonce) {
        if (channelBinding != null && offered.contains(Mechanism.SCRAM_SHA_256_PLUS.wireName())) {
            return new ScramClient(Mechanism.SCRAM_SHA_256_PLUS, channelBinding, clientFirstBare, nonce);
        }
        if (offered.contains(Mechanism.SCRAM_SHA_256.wireName())) {
            return new ScramClient(Mechanism.SCRAM_SHA_256, channelBinding, clientFirstBare, nonce);
        }
        throw refused("none of the server's SASL authentication mechanisms are supported");
    }

    public Mechanism mechanism() {
        return mechanism;
    }

    /** client-first, for SASLInitialResponse. */
    public byte[] first() {
        return ascii(BindingInput.header(bindingFlag) + clientFirstBare);
    }

    /** Takes server-first and says which keys it wants. */
    public Challenge needsKeys(byte[] serverFirst) {
        if (!nonce.isEmpty()) {
            throw refused("server sent a second SCRAM challenge");
        }
        var message = new Attributes(serverFirst);
        if (message.peek() == 'm') {
            throw refused("server requires an unsupported SCRAM extension");
        }
        String combined = message.value('r');
        if (combined.length() <= clientNonce.length()
                || combined.length() > MAX_NONCE_CHARS
                || !combined.startsWith(clientNonce)
                || !Attributes.isPrintable(combined)) {
            throw refused("invalid SCRAM response (nonce mismatch)");
        }
        byte[] salt = Base64Strict.decode(message.value('s'));
        if (salt == null || salt.length == 0 || salt.length > ScramSecret.MAX_SALT_BYTES) {
            throw refused("malformed SCRAM message (invalid salt)");
        }
        int iterations = iterations(message.value('i'));
        while (!message.atEnd()) {
            message.anyValue();
        }
        this.serverFirst = new String(serverFirst, StandardCharsets.ISO_8859_1);
        nonce = combined;
        return new Challenge(salt, iterations);
    }

    /** client-final, for SASLResponse. */
    public byte[] finish(ScramKeys keys) {
        if (nonce.isEmpty()) {
            throw new IllegalStateException("server-first was not taken yet");
        }
        byte[] binding = BindingInput.of(bindingFlag, channelBinding);
        String withoutProof = "c=" + Base64.getEncoder().encodeToString(binding) + ",r=" + nonce;
        byte[] signed =
                (clientFirstBare + "," + serverFirst + "," + withoutProof).getBytes(StandardCharsets.ISO_8859_1);
        byte[] proof = Hash.xor(keys.clientKey(), Hash.hmac(keys.storedKey(), signed));
        expectedSignature = Hash.hmac(keys.serverKey(), signed);
        return ascii(withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof));
    }

    /** Takes server-final. Only after this is the server known to be the one that has our secret. */
    public void verify(byte[] serverFinal) {
        byte[] expected = expectedSignature;
        if (expected == null) {
            throw refused("server ended the SCRAM exchange before it asked for a proof");
        }
        var message = new Attributes(serverFinal);
        if (message.peek() == 'e') {
            String error = message.value('e');
            throw refused("error received from server in SCRAM exchange: "
                    + (Attributes.isPrintable(error) ? error : "(not printable)"));
        }
        byte[] signature = Base64Strict.decode(message.value('v'));
        if (signature == null || !message.atEnd() || !MessageDigest.isEqual(signature, expected)) {
            throw refused("incorrect server signature");
        }
    }

    private static int iterations(String digits) {
        int iterations = 0;
        if (digits.isEmpty()) {
            throw refused("malformed SCRAM message (invalid iteration count)");
        }
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                throw refused("malformed SCRAM message (invalid iteration count)");
            }
            iterations = iterations * 10 + c - '0';
            if (iterations > MAX_ITERATIONS) {
                throw refused("server asks for more than " + MAX_ITERATIONS + " SCRAM iterations");
            }
        }
        if (iterations < 1) {
            throw refused("malformed SCRAM message (invalid iteration count)");
        }
        return iterations;
    }

    private static ProtocolViolation refused(String message) {
        return new ProtocolViolation(Fault.fatal(SqlState.PROTOCOL_VIOLATION, message));
    }
}
