package io.pgweir.protocol.scram;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.Property;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The verifiers are what a PostgreSQL 15 wrote into pg_authid. */
class StoredPasswordTest {
    private static final String VERIFIER = "SCRAM-SHA-256$4096:cpxP8yFs4dvav9imAjxlkw==$"
            + "0p/p0s1FdtEz9jrJeBxX7aSMiFZ2Jmwee7jTfDeYcA8=:xpdv/Y1YC+/bNZ53QJ19PiYl3pSySu1QWFlXdf+IlAg=";
    private static final String MD5 = "md57cb133e596658708079ed4cfaaf64462";
    private static final byte[] SECRET = "secret".getBytes(UTF_8);
    private static final byte[] WRONG = "Secret".getBytes(UTF_8);

    @Test
    void a_verifier_of_PostgreSQL_admits_its_password_alone() {
        StoredPassword stored = StoredPassword.parse(VERIFIER);
        assertThat(stored).isInstanceOf(StoredPassword.Scram.class);
        assertThat(stored.admits("postgres", SECRET)).isTrue();
        assertThat(stored.admits("postgres", WRONG)).isFalse();
        assertThat(stored.admitsMd5("postgres", Md5.answer(MD5, SECRET).getBytes(UTF_8), SECRET))
                .isFalse();
    }

    @Test
    void an_md5_hash_of_PostgreSQL_admits_its_password_alone() {
        StoredPassword stored = StoredPassword.parse(MD5);
        assertThat(stored).isEqualTo(new StoredPassword.Md5Hash(MD5));
        assertThat(stored.admits("old", SECRET)).isTrue();
        assertThat(stored.admits("old", WRONG)).isFalse();
        assertThat(stored.admits("older", SECRET)).isFalse();
        assertThat(Md5.hash("old", "secret")).isEqualTo(MD5);
    }

    @Test
    void an_md5_answer_holds_for_one_salt() {
        byte[] salt = {1, 2, 3, 4};
        byte[] answer = Md5.answer(MD5, salt).getBytes(UTF_8);
        for (StoredPassword stored : new StoredPassword[] {StoredPassword.parse(MD5), StoredPassword.parse("secret")}) {
            assertThat(stored.admitsMd5("old", answer, salt)).isTrue();
            assertThat(stored.admitsMd5("old", answer, new byte[] {1, 2, 3, 5})).isFalse();
            assertThat(stored.admitsMd5("old", new byte[0], salt)).isFalse();
        }
    }

    @Test
    void anything_else_is_a_password_in_clear() {
        for (String text : new String[] {
            "secret", "md5", MD5.toUpperCase(Locale.ROOT), MD5 + "0", VERIFIER + "=", VERIFIER.substring(1), ""
        }) {
            assertThat(StoredPassword.parse(text)).as(text).isEqualTo(new StoredPassword.Plain(text));
        }
        assertThat(StoredPassword.parse("secret").admits("any", SECRET)).isTrue();
        assertThat(StoredPassword.parse("secret").admits("any", WRONG)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SCRAM-SHA-256$0:c2FsdA==$K:K",
                "SCRAM-SHA-256$2147483648:c2FsdA==$K:K",
                "SCRAM-SHA-256$-1:c2FsdA==$K:K",
                "SCRAM-SHA-256$4096:c2FsdA$K:K",
                "SCRAM-SHA-256$4096:$K:K",
                "SCRAM-SHA-256$4096:c2FsdA==$aGk=:K",
                "SCRAM-SHA-256$4096:c2FsdA==$K:aGk=",
                "SCRAM-SHA-1$4096:c2FsdA==$K:K",
                "SCRAM-SHA-256$4096:c2FsdA==$K"
            })
    void what_is_no_verifier_is_not_taken_for_one(String text) {
        String key = "0p/p0s1FdtEz9jrJeBxX7aSMiFZ2Jmwee7jTfDeYcA8=";
        assertThat(ScramSecret.parse(text.replace("K", key))).isNull();
        assertThat(ScramSecret.parse("SCRAM-SHA-256$4096:c2FsdA==$K:K".replace("K", key)))
                .isNotNull();
    }

    @Test
    void passwords_are_prepared_as_PostgreSQL_does() {
        var mapped = Objects.requireNonNull(ScramSecret.parse("SCRAM-SHA-256$4096:Dxkcb31ZmdvW8S2cvd/RNg==$"
                + "ot2eD0tYMqDo4AtA6Bjl6ldR2htsNgJQssujYmdkdSQ=:Q96bYww9+eiAoNsqK6P9c2Iz3EJAqoadthaA1gomBmA="));
        assertThat(mapped.matches("pa ß ﬁ ²Ⅳ".getBytes(UTF_8))).isTrue();
        assertThat(mapped.matches("pa\u00a0ß fi 2IV".getBytes(UTF_8))).isTrue();
        assertThat(mapped.matches("pa ss fi 2IV".getBytes(UTF_8))).isFalse();
    }

    @Test
    void a_password_that_cannot_be_prepared_is_taken_as_it_is() {
        // A soft hyphen, which is dropped as a rule, and a bell, which is forbidden.
        var raw = Objects.requireNonNull(ScramSecret.parse("SCRAM-SHA-256$4096:qggZJWbsjX0j/pXYIuCOug==$"
                + "J2pVCoC6xDVDK/3wd7yc/oxWM4EZKTN+qxbKDzVbLbA=:kd78mBcrYPE7BeQhYsbAeM1sMpDZ5Vmko+X8Fz6dxug="));
        assertThat(raw.matches("\u00adx\u0007ü".getBytes(UTF_8))).isTrue();
        assertThat(raw.matches("x\u0007ü".getBytes(UTF_8))).isFalse();

        byte[] latin1 = {'f', (byte) 0xfc, 'r'};
        ScramKeys keys = ScramKeys.of(ScramSecret.saltedPassword(latin1, ScramTest.SALT, 1));
        assertThat(new ScramSecret(1, ScramTest.SALT, keys.storedKey(), keys.serverKey()).matches(latin1))
                .isTrue();
    }

    @Test
    void a_verifier_is_written_as_it_was_read() {
        assertThat(Objects.requireNonNull(ScramSecret.parse(VERIFIER)).encoded())
                .isEqualTo(VERIFIER);
        Property.holds(random -> {
            var secret = new ScramSecret(
                    1 + random.nextInt(Integer.MAX_VALUE),
                    Property.bytes(random, 1 + random.nextInt(64)),
                    Property.bytes(random, 32),
                    Property.bytes(random, 32));
            assertThat(ScramSecret.parse(secret.encoded())).isEqualTo(secret);
        });
    }

    @ParameterizedTest
    @CsvSource({"hunter2", MD5, VERIFIER})
    void nothing_prints_a_secret(String stored) {
        assertThat(StoredPassword.parse(stored).toString()).doesNotContain("hunter2", "7cb1", "0p/p", "xpdv", "cpxP");
        assertThat(ScramKeys.derive("secret", SECRET, 1)).hasToString("ScramKeys[…]");
    }
}
