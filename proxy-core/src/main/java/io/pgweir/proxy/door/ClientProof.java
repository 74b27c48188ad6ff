package io.pgweir.proxy.door;

import io.netty.buffer.ByteBuf;
import io.pgweir.config.AuthMethod;
import io.pgweir.protocol.Authentication;
import io.pgweir.protocol.Password;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SaslInitialResponse;
import io.pgweir.protocol.SaslResponse;
import io.pgweir.protocol.scram.Mechanism;
import io.pgweir.protocol.scram.ScramSecret;
import io.pgweir.protocol.scram.ScramServer;
import io.pgweir.protocol.scram.StoredPassword;
import io.pgweir.proxy.access.Account;
import io.pgweir.proxy.access.Accounts;
import java.security.SecureRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The conversation in which a client proves who it is, question by question. A user that does not exist is asked the same
 * questions, takes as long and fails in the same words.
 */
final class ClientProof {
    /** What happens next. */
    sealed interface Step {
        /** The client is to be asked something. */
        record Ask(Consumer<ByteBuf> question) implements Step {}

        /** Something has to be computed that would hold up an event loop; it gives the step after that. */
        record Compute(Supplier<Step> work) implements Step {}

        /**
         * The client is that user.
         *
         * @param last the server's own proof, still to be sent; empty if the method has none
         */
        @SuppressWarnings("ArrayRecordComponent")
        record Proved(Account account, byte[] last) implements Step {}

        /** It isn't; why is for the log only. */
        record Failed(String why) implements Step {}
    }

    private enum Awaiting {
        NOTHING,
        CLEARTEXT,
        MD5,
        SCRAM_CHOICE,
        SCRAM_FIRST,
        SCRAM_FINAL
    }

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] NO_BYTES = {};

    private final Accounts accounts;
    private final String user;
    private final @Nullable Account account;
    private final byte @Nullable [] channelBinding;
    private final byte[] salt = new byte[4];
    private Awaiting awaiting = Awaiting.NOTHING;
    private @Nullable ScramSecret secret;
    private @Nullable ScramServer scram;

    ClientProof(Accounts accounts, String user, byte @Nullable [] channelBinding) {
        this.accounts = accounts;
        this.user = user;
        this.account = accounts.find(user);
        this.channelBinding = channelBinding;
    }

    Step begin() {
        AuthMethod method = accounts.method();
        Account known = account;
        if (method == AuthMethod.TRUST && known != null) {
            return new Step.Proved(known, NO_BYTES);
        }
        boolean verifierOnly = known != null && known.stored() instanceof StoredPassword.Scram;
        return switch (method) {
            case TRUST -> new Step.Failed("no such user");
            case PASSWORD -> {
                awaiting = Awaiting.CLEARTEXT;
                yield new Step.Ask(Authentication::cleartext);
            }
            // like PostgreSQL, which asks for SCRAM where md5 is set and the stored secret is a verifier
            case MD5 -> verifierOnly ? beginScram() : beginMd5();
            case SCRAM_SHA_256 -> beginScram();
        };
    }

    private Step beginMd5() {
        awaiting = Awaiting.MD5;
        RANDOM.nextBytes(salt);
        return new Step.Ask(out -> Authentication.md5(out, salt));
    }

    private Step beginScram() {
        Account known = account;
        if (known != null && !known.isSecretReady()) {
            return new Step.Compute(() -> askForScram(known.secret()));
        }
        return askForScram(known == null ? null : known.secret());
    }

    private Step askForScram(@Nullable ScramSecret known) {
        secret = known == null ? accounts.mock(user) : known;
        awaiting = Awaiting.SCRAM_CHOICE;
        return new Step.Ask(out -> Authentication.sasl(out, Mechanism.offered(channelBinding != null)));
    }

    /** Takes the body of a password message. */
    Step answered(ByteBuf in, int at, int length) {
        return switch (awaiting) {
            case CLEARTEXT -> cleartext(Password.read(in, at, length));
            case MD5 -> md5(Password.read(in, at, length));
            case SCRAM_CHOICE -> chooseScram(SaslInitialResponse.read(in, at, length));
            case SCRAM_FIRST -> firstOfScram(SaslResponse.read(in, at, length));
            case SCRAM_FINAL -> lastOfScram(SaslResponse.read(in, at, length));
            case NOTHING -> throw new ProtocolViolation("unexpected password message");
        };
    }

    private Step cleartext(byte[] offered) {
        awaiting = Awaiting.NOTHING;
        if (offered.length == 0) {
            throw new ProtocolViolation("empty password returned by client");
        }
        Account known = account;
        return new Step.Compute(() -> {
            StoredPassword stored = known == null ? null : known.stored();
            if (known == null || stored == null) {
                accounts.mock(user).matches(offered); // takes as long as a real one
                return new Step.Failed("no such user, or it has no password");
            }
            return stored.admits(user, offered) ? new Step.Proved(known, NO_BYTES) : new Step.Failed("wrong password");
        });
    }

    private Step md5(byte[] answer) {
        awaiting = Awaiting.NOTHING;
        Account known = account;
        StoredPassword stored = known == null ? null : known.stored();
        if (known == null || stored == null) {
            return new Step.Failed("no such user, or it has no password");
        }
        return stored.admitsMd5(user, answer, salt)
                ? new Step.Proved(known, NO_BYTES)
                : new Step.Failed("wrong password");
    }

    private Step chooseScram(SaslInitialResponse chosen) {
        Mechanism mechanism = Mechanism.chosen(chosen.mechanism(), channelBinding != null);
        scram = new ScramServer(mechanism, knownSecret(), channelBinding);
        awaiting = Awaiting.SCRAM_FIRST;
        byte[] data = chosen.data();
        return data == null ? new Step.Ask(out -> Authentication.saslContinue(out, NO_BYTES)) : firstOfScram(data);
    }

    private Step firstOfScram(byte[] clientFirst) {
        byte[] serverFirst = exchange().first(clientFirst);
        awaiting = Awaiting.SCRAM_FINAL;
        return new Step.Ask(out -> Authentication.saslContinue(out, serverFirst));
    }

    private Step lastOfScram(byte[] clientFinal) {
        awaiting = Awaiting.NOTHING;
        Account known = account;
        ScramServer.Outcome outcome = exchange().finish(clientFinal);
        if (outcome instanceof ScramServer.Accepted accepted && known != null) {
            known.proved(knownSecret(), accepted.keys());
            return new Step.Proved(known, accepted.serverFinal());
        }
        return new Step.Failed(known == null ? "no such user" : "wrong password");
    }

    private ScramServer exchange() {
        ScramServer begun = scram;
        if (begun == null) {
            throw new ProtocolViolation("SASL message out of turn");
        }
        return begun;
    }

    private ScramSecret knownSecret() {
        ScramSecret known = secret;
        if (known == null) {
            throw new ProtocolViolation("SASL message out of turn");
        }
        return known;
    }
}
