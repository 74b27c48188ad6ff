package io.pgweir.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Whole conversations against transcripts that a human can read. */
class TranscriptTest {
    private static String golden(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(TranscriptTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void a_login_and_a_query_read_as_they_happened_and_hide_what_is_secret() throws IOException {
        ByteBuf asked = Unpooled.buffer();
        Authentication.sasl(asked, List.of("SCRAM-SHA-256"));
        ByteBuf proved = Unpooled.buffer();
        SaslInitialResponse.write(proved, "SCRAM-SHA-256", new byte[32]);
        ByteBuf greeted = Unpooled.buffer();
        Authentication.ok(greeted);
        ParameterStatus.write(greeted, "TimeZone", "UTC");
        BackendKeyData.write(greeted, 7, new byte[] {'k', 'e', 'y', '!'});
        ReadyForQuery.write(greeted, TransactionStatus.IDLE);
        ByteBuf queried = Unpooled.buffer();
        Query.write(queried, "select name, n from t; oops");
        ByteBuf answered = Unpooled.buffer();
        RowDescription.write(answered, List.of(new RowDescription.Column("name", RowDescription.Type.TEXT)));
        DataRow.write(answered, Arrays.asList("ü", null));
        CommandComplete.write(answered, "SELECT 1");
        Fault.error(SqlState.SYNTAX_ERROR, "syntax error at or near \"oops\"").writeTo(answered);
        ReadyForQuery.write(answered, TransactionStatus.IDLE);
        ByteBuf left = Unpooled.buffer();
        Terminate.write(left);

        assertThat(new Transcript()
                        .backend(asked)
                        .frontend(proved)
                        .backend(greeted)
                        .frontend(queried)
                        .backend(answered)
                        .frontend(left))
                .hasToString(golden("login-and-query.txt"));
    }

    @Test
    void anything_at_all_can_be_printed() {
        Property.holds(random -> {
            ByteBuf in = Unpooled.wrappedBuffer(Property.mutated(random, Wire.written(out -> {
                ParameterStatus.write(out, "TimeZone", "UTC");
                out.writeBytes(Property.bytes(random, random.nextInt(20)));
                Sync.write(out);
            })));
            assertThat(new Transcript().frontend(in).backend(in).toString())
                    .isNotNull()
                    .doesNotContain("\0");
            assertThat(in.readerIndex()).isZero();
        });
    }
}
