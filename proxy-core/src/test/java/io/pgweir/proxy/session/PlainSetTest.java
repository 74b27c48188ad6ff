package io.pgweir.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainSetTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "SET extra_float_digits = 3|extra_float_digits|3",
                "SET application_name = 'PostgreSQL JDBC Driver'|application_name|PostgreSQL JDBC Driver",
                "set session Statement_Timeout to '5s';|statement_timeout|5s",
                "SET search_path TO Tenant_7|search_path|tenant_7",
                "SET datestyle='ISO, MDY' ; |datestyle|ISO, MDY",
                "SET geqo = off|geqo|off",
                "SET x = -1.5|x|-1.5",
                "SET x = 0|x|0",
                "SET x = 0.5|x|0.5"
            })
    void one_parameter_set_to_one_value_is_read(String sql, String name, String value) {
        assertThat(read(sql)).isEqualTo(new PlainSet(name, value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SET",
                "SELECT 1",
                "SETTLE x = 1",
                "SET LOCAL x = 1",
                "SET x = DEFAULT",
                "SET x = 1; SELECT 1",
                "SET search_path = a, b",
                "SET search_path = 'a, b'",
                "SET search_path = 'A'",
                "SET search_path = \"A\"",
                "SET TIME ZONE 'UTC'",
                "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
                "SET transaction_read_only = on",
                "SET role = admin",
                "SET app.tenant = '7'",
                "SET x = 'it''s'",
                "SET x = 'a\\b'",
                "SET x = 'ü'",
                "SET x = 010",
                "SET x /* a comment */ = 1"
            })
    void what_is_more_or_cannot_be_moved_is_not(String sql) {
        assertThat(read(sql)).isNull();
    }

    private static @Nullable PlainSet read(String sql) {
        ByteBuf in = Unpooled.copiedBuffer("Q...." + sql + "\0", StandardCharsets.UTF_8);
        try {
            return PlainSet.read(in, 5, in.readableBytes());
        } finally {
            in.release();
        }
    }
}
