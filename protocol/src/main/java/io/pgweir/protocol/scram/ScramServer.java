package io.pgweir.protocol.scram;

import static io.pgweir.protocol.scram.ScramSecret.ascii;

import io.pgweir.protocol.Fault;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SqlState;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * One client's proof, as PostgreSQL's server would check it (auth-scram.c).
 *
 * <p>{@link #first}, then {@link #finish}. What breaks the rules is a {@link ProtocolViolation}; a wrong password is
 * {@link Rejected}, and a password error is then for the caller to say. The user name inside the messages is ignored,
 * as PostgreSQL does: the one of the StartupMessage holds.
 *
 * <p>A client may send its SASLInitialResponse without data. Answer with an empty SASLContinue, and take the next
 * SASLResponse for the first message.
 */
public final class ScramServer {
    /** How the exchange ended. */
    public sealed interface Outcome {}

    /**
     * The client knows the password. The keys let the proxy log in to PostgreSQL in the client's name, where the same
     * verifier is kept.
     */
    @SuppressWarnings("ArrayRecordComponent") // sent once; nobody compares it
    public record Accepted(byte[] serverFinal, ScramKeys keys) implements Outcome {}

    /** The client does not know the password, or there is no such user. */
    public record Rejected() implements Outcome {}

    private final Mechanism mechanism;
    private final ScramSecret secret;
    private final byte @Nullable [] channelBinding;
    private final String serverNonce;

    private char bindingFlag;
    private String clientFirstBare = "";
    private String serverFirst = "";
    private String nonce = "";

    /**
     * @param secret of the user, or from {@link MockSecrets}
     * @param channelBinding what {@link ChannelBinding#tlsServerEndPoint} makes of our own certificate; null without TLS
     */
    public ScramServer(Mechanism mechanism, ScramSecret secret, byte @Nullable [] channelBinding) {
        this(mechanism, secret, channelBinding, Nonce.next());
    }

    ScramServer(Mechanism mechanism, ScramSecret secret, byte @Nullable [] channelBinding, String serverNonce) {
        if (mechanism == Mechanism.SCRAM_SHA_256_PLUS && channelBinding == null) {
            throw new IllegalArgumentException("SCRAM-SHA-256-PLUS needs channel binding data");
        }
        this.mechanism = mechanism;
        this.secret = secret;
        this.channelBinding = channelBinding;
        this.serverNonce = serverNonce;
    }

    /** Takes client-first and gives server-first. */
    public byte[] first(byte[] clientFirst) {
        if (!nonce.isEmpty()) {
            throw new IllegalStateException("client-first was taken already");
        }
        var message = new Attributes(clientFirst);
        takeBindingFlag(message);
        takeAuthorizationIdentity(message);
        clientFirstBare = message.from(message.at());
        if (message.peek() == 'm') {
            throw refused(SqlState.FEATURE_NOT_SUPPORTED, "client requires an unsupported SCRAM extension");
        }
        message.value('n');
        String clientNonce = message.value('r');
        if (!Attributes.isPrintable(clientNonce)) {
            throw refused(SqlState.PROTOCOL_VIOLATION, "non-printable characters in SCRAM nonce");
        }
        while (!message.atEnd()) {
            message.anyValue(); // optional extensions, none of which we know
        }
        nonce = clientNonce + serverNonce;
        serverFirst =
                "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(secret.salt()) + ",i=" + secret.iterations();
        return ascii(serverFirst);
    }

    /** Takes client-final and gives server-final, if the proof is right. */
    public Outcome finish(byte[] clientFinal) {
        if (nonce.isEmpty()) {
            throw new IllegalStateException("client-first was not taken yet");
        }
        var message = new Attributes(clientFinal);
        checkBinding(message.value('c'));
        String finalNonce = message.value('r');
        int proofAt = message.at();
        String value = message.anyValue();
        while (message.lastName() != 'p') {
            proofAt = message.at();
            value = message.anyValue();
        }
        byte[] proof = Base64Strict.decode(value);
        if (proof == null || proof.length != Hash.SHA256_BYTES) {
            throw Attributes.malformed("Malformed proof in client-final-message.");
        }
        if (!message.atEnd()) {
            throw Attributes.malformed("Garbage found at the end of client-final-message.");
        }
        if (!MessageDigest.isEqual(latin1(finalNonce), latin1(nonce))) {
            throw new ProtocolViolation(Fault.fatal(SqlState.PROTOCOL_VIOLATION, "invalid SCRAM response")
                    .withDetail("Nonce does not match."));
        }
        // The comma before the proof is not part of what was signed.
        byte[] signed = latin1(clientFirstBare + "," + serverFirst + "," + message.upTo(proofAt - 1));
        byte[] clientKey = Hash.xor(proof, Hash.hmac(secret.storedKey(), signed));
        if (!MessageDigest.isEqual(Hash.sha256(clientKey), secret.storedKey())) {
            return new Rejected();
        }
        byte[] signature = Hash.hmac(secret.serverKey(), signed);
        byte[] serverFinal = ascii("v=" + Base64.getEncoder().encodeToString(signature));
        return new Accepted(serverFinal, new ScramKeys(clientKey, secret.serverKey()));
    }

    private void takeBindingFlag(Attributes message) {
        bindingFlag = message.peek();
        switch (bindingFlag) {
            case 'n', 'y' -> {
                if (mechanism == Mechanism.SCRAM_SHA_256_PLUS) {
                    throw Attributes.malformed("The client selected SCRAM-SHA-256-PLUS,"
                            + " but the SCRAM message does not include channel binding data.");
                }
                if (bindingFlag == 'y' && channelBinding != null) {
                    // Somebody in the middle took SCRAM-SHA-256-PLUS off our offer.
                    throw new ProtocolViolation(Fault.fatal(
                                    SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                                    "SCRAM channel binding negotiation error")
                            .withDetail("The client supports SCRAM channel binding but thinks the server does not."
                                    + "  However, this server does support channel binding."));
                }
                message.step();
                if (message.peek() != ',') {
                    throw Attributes.malformed("Comma expected, but found character \"" + message.shown() + "\".");
                }
                message.step();
            }
            case 'p' -> {
                if (mechanism != Mechanism.SCRAM_SHA_256_PLUS) {
                    throw Attributes.malformed("The client selected SCRAM-SHA-256 without channel binding,"
                            + " but the SCRAM message includes channel binding data.");
                }
                String type = message.value('p');
                if (!type.equals(ChannelBinding.TYPE)) {
                    throw refused(SqlState.PROTOCOL_VIOLATION, "unsupported SCRAM channel-binding type");
                }
            }
            default -> throw Attributes.malformed("Unexpected channel-binding flag \"" + message.shown() + "\".");
        }
    }

    private static void takeAuthorizationIdentity(Attributes message) {
        if (message.peek() == 'a') {
            throw refused(
                    SqlState.FEATURE_NOT_SUPPORTED, "client uses authorization identity, but it is not supported");
        }
        if (message.peek() != ',') {
            throw Attributes.malformed("Unexpected attribute \"" + message.shown() + "\" in client-first-message.");
        }
        message.step();
    }

    /** The client repeats the flag that it began with, and with it what it sees of the TLS connection. */
    private void checkBinding(String value) {
        byte[] expected = BindingInput.of(bindingFlag, channelBinding);
        if (MessageDigest.isEqual(latin1(value), ascii(Base64.getEncoder().encodeToString(expected)))) {
            return;
        }
        throw mechanism == Mechanism.SCRAM_SHA_256_PLUS
                ? refused(SqlState.INVALID_AUTHORIZATION_SPECIFICATION, "SCRAM channel binding check failed")
                : refused(
                        SqlState.PROTOCOL_VIOLATION,
                        "unexpected SCRAM channel-binding attribute in client-final-message");
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static ProtocolViolation refused(String sqlState, String message) {
        return new ProtocolViolation(Fault.fatal(sqlState, message));
    }
}
