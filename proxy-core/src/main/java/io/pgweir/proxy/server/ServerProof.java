package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.Authentication;
import io.pgweir.protocol.Password;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SaslInitialResponse;
import io.pgweir.protocol.SaslResponse;
import io.pgweir.protocol.scram.ChannelBinding;
import io.pgweir.protocol.scram.Md5;
import io.pgweir.protocol.scram.ScramClient;
import io.pgweir.protocol.scram.ScramClient.Challenge;
import io.pgweir.protocol.scram.ScramKeys;
import io.pgweir.protocol.scram.StoredPassword;
import io.pgweir.proxy.access.Account;
import io.pgweir.proxy.net.Worker;
import java.security.cert.X509Certificate;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Our side of a login to a server: answers what it asks with what the account has. */
final class ServerProof {
    /** What follows from a server's authentication request. */
    sealed interface Step {
        /** Something was written. */
        record Send() implements Step {}

        record Nothing() implements Step {}

        /** Keys have to be derived first, away from the event loop. */
        record Derive(Account account, Challenge challenge) implements Step {
            void start(Worker worker, Consumer<ScramKeys> derived) {
                Thread.ofVirtual().name("pgweir-derive").start(() -> {
                    ScramKeys keys = account.keys(challenge);
                    if (keys != null) {
                        worker.later(() -> derived.accept(keys));
                    }
                });
            }
        }

        record Impossible(String why) implements Step {}
    }

    private static final Step SEND = new Step.Send();
    private static final Step NOTHING = new Step.Nothing();

    private final Account account;
    private @Nullable ScramClient scram;
    private byte @Nullable [] channelBinding;
    private boolean serverProved = true;

    ServerProof(Account account) {
        this.account = account;
    }

    /** The connection is encrypted: the proof can be bound to the server's certificate. */
    void bindTo(SSLSession session) {
        try {
            if (session.getPeerCertificates()[0] instanceof X509Certificate certificate) {
                channelBinding = ChannelBinding.tlsServerEndPoint(certificate);
            }
        } catch (SSLPeerUnverifiedException anonymous) {
            channelBinding = null;
        }
    }

    Step answer(Authentication request, ByteBuf out) {
        StoredPassword stored = account.stored();
        return switch (request) {
            case Authentication.Ok _ -> NOTHING;
            case Authentication.Cleartext _ -> {
                if (stored instanceof StoredPassword.Plain plain) {
                    Password.write(out, plain.password());
                    yield SEND;
                }
                yield lacks("a plain password");
            }
            case Authentication.Md5 md5 -> {
                String hash = switch (stored) {
                    case StoredPassword.Plain plain -> Md5.hash(account.name(), plain.password());
                    case StoredPassword.Md5Hash known -> known.hash();
                    case StoredPassword.Scram _ -> "";
                    case null -> "";
                };
                if (hash.isEmpty()) {
                    yield lacks("a plain password or its md5 hash");
                }
                Password.write(out, Md5.answer(hash, md5.salt()));
                yield SEND;
            }
            case Authentication.Sasl offer -> {
                ScramClient client = ScramClient.choose(offer.mechanisms(), channelBinding);
                scram = client;
                serverProved = false;
                SaslInitialResponse.write(out, client.mechanism().wireName(), client.first());
                yield SEND;
            }
            case Authentication.SaslContinue question -> challenged(question.data(), out);
            case Authentication.SaslFinal last -> {
                client().verify(last.data());
                serverProved = true;
                yield NOTHING;
            }
            case Authentication.Unsupported other ->
                new Step.Impossible(
                        "the server asks for authentication method " + other.code() + ", which pgweir lacks");
        };
    }

    private Step challenged(byte[] question, ByteBuf out) {
        Challenge challenge = client().needsKeys(question);
        ScramKeys known = account.knownKeys(challenge);
        if (known != null) {
            finish(known, out);
            return SEND;
        }
        return account.stored() instanceof StoredPassword.Plain
                ? new Step.Derive(account, challenge)
                : lacks("a plain password, or the very verifier that PostgreSQL has and a client that proved it");
    }

    void finish(ScramKeys keys, ByteBuf out) {
        SaslResponse.write(out, client().finish(keys));
    }

    /** The server let us in; a server that skipped its own proof is not the one that we know. */
    void mustBeComplete() {
        if (!serverProved) {
            throw new ProtocolViolation("server did not prove that it knows the password");
        }
    }

    private ScramClient client() {
        ScramClient known = scram;
        if (known == null) {
            throw new ProtocolViolation("server sent a SASL message out of turn");
        }
        return known;
    }

    private Step lacks(String what) {
        return new Step.Impossible("the server asks for a proof that pgweir can't give for user \"" + account.name()
                + "\": it needs " + what);
    }
}
