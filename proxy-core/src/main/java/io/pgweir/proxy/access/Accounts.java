package io.pgweir.proxy.access;

import io.pgweir.config.AuthMethod;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.UserConfig;
import io.pgweir.protocol.scram.MockSecrets;
import io.pgweir.protocol.scram.ScramSecret;
import io.pgweir.protocol.scram.StoredPassword;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Everybody who may come in. Replaced as a whole on reload, but for accounts whose password stayed the same. */
public final class Accounts implements AutoCloseable {
    private final MockSecrets mock = new MockSecrets(ScramSecret.DEFAULT_ITERATIONS);
    private final ExecutorService hashing = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("pgweir-hash").daemon().factory());
    private volatile Map<String, Listed> listed = Map.of();
    private volatile AuthMethod method = AuthMethod.SCRAM_SHA_256;

    private record Listed(UserConfig config, Account account) {}

    public Accounts(PgweirConfig config) {
        load(config);
    }

    /** A list of users of its own, whatever the configuration says of clients. */
    public Accounts(AuthMethod method, List<UserConfig> users) {
        load(method, users);
    }

    /** Takes over the user list of {@code config}. */
    public void load(PgweirConfig config) {
        load(config.auth().method(), config.users());
    }

    /** Takes over another list of users. */
    public void load(AuthMethod how, List<UserConfig> users) {
        Map<String, Listed> before = listed;
        listed = users.stream().collect(Collectors.toUnmodifiableMap(UserConfig::name, user -> {
            Listed known = before.get(user.name());
            return known != null && known.config.password().equals(user.password())
                    ? new Listed(user, known.account)
                    : new Listed(user, new Account(user.name(), stored(user)));
        }));
        method = how;
    }

    private static @Nullable StoredPassword stored(UserConfig user) {
        return user.password().isEmpty()
                ? null
                : StoredPassword.parse(user.password().reveal());
    }

    public AuthMethod method() {
        return method;
    }

    /** The user's account, or null if nobody of that name may come in. */
    public @Nullable Account find(String user) {
        Listed known = listed.get(user);
        if (known != null) {
            return known.account;
        }
        return method == AuthMethod.TRUST ? new Account(user, null) : null;
    }

    /** A secret that nobody knows the password of, for a user that doesn't exist: trying names must not tell. */
    public ScramSecret mock(String user) {
        return mock.of(user);
    }

    /** Where hashes are computed that would hold up an event loop. */
    public ExecutorService hashing() {
        return hashing;
    }

    @Override
    public void close() {
        hashing.shutdownNow();
    }
}
