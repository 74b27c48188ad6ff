package io.pgweir.proxy.access;

import io.pgweir.protocol.scram.ScramClient.Challenge;
import io.pgweir.protocol.scram.ScramKeys;
import io.pgweir.protocol.scram.ScramSecret;
import io.pgweir.protocol.scram.StoredPassword;
import java.security.SecureRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One user as we know it: what a client of that name must prove, and with what we log in to PostgreSQL in its name.
 *
 * <p>Shared by all workers. Keys are remembered because deriving them costs a millisecond, and because a client's proof against a
 * SCRAM verifier yields them without a password: PostgreSQL takes them where it holds the same verifier.
 */
public final class Account {
    private static final SecureRandom RANDOM = new SecureRandom();
    /** Each node asks with the same salt, until the password changes: a few at a time. */
    private static final int REMEMBERED = 8;

    private final String name;
    private final @Nullable StoredPassword stored;
    private final ConcurrentHashMap<Challenge, ScramKeys> keys = new ConcurrentHashMap<>();
    private volatile @Nullable ScramSecret secret;

    /** @param stored null where clients are let in without proof, and PostgreSQL has to do the same */
    public Account(String name, @Nullable StoredPassword stored) {
        this.name = name;
        this.stored = stored;
        if (stored instanceof StoredPassword.Scram scram) {
            secret = scram.secret();
        }
    }

    public String name() {
        return name;
    }

    public @Nullable StoredPassword stored() {
        return stored;
    }

    /** What a SCRAM exchange with a client goes by, or null if there is nothing to make it of. Costly the first time. */
    public @Nullable ScramSecret secret() {
        ScramSecret known = secret;
        if (known == null && stored instanceof StoredPassword.Plain plain) {
            byte[] salt = new byte[ScramSecret.SALT_BYTES];
            RANDOM.nextBytes(salt);
            known = plain.toScram(salt, ScramSecret.DEFAULT_ITERATIONS);
            secret = known;
        }
        return known;
    }

    /** Whether {@link #secret()} answers at once. */
    public boolean isSecretReady() {
        return secret != null || !(stored instanceof StoredPassword.Plain);
    }

    /** A client proved that it knows the password: from now on we can log in with the same keys. */
    public void proved(ScramSecret against, ScramKeys recovered) {
        remember(new Challenge(against.salt(), against.iterations()), recovered);
    }

    /** The keys for a server's challenge, if they are at hand. */
    public @Nullable ScramKeys knownKeys(Challenge challenge) {
        return keys.get(challenge);
    }

    /** The keys for a server's challenge, or null if neither a password nor a client's proof gave them. Costly. */
    public @Nullable ScramKeys keys(Challenge challenge) {
        ScramKeys known = keys.get(challenge);
        if (known == null && stored instanceof StoredPassword.Plain plain) {
            known = challenge.derive(plain.password());
            remember(challenge, known);
        }
        return known;
    }

    private void remember(Challenge challenge, ScramKeys found) {
        if (keys.size() >= REMEMBERED) {
            keys.clear();
        }
        keys.put(challenge, found);
    }

    @Override
    public String toString() {
        return "account " + name;
    }
}
