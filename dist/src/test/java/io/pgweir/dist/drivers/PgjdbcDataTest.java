package io.pgweir.dist.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.PoolMode;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Values of all sorts and sizes, one by one and by COPY: text at first, binary once the statement is prepared on the server. */
@ParameterizedClass
@EnumSource(PoolMode.class)
class PgjdbcDataTest {
    private final Front front;

    PgjdbcDataTest(PoolMode mode) {
        front = Front.shared(mode);
    }

    @Test
    void values_of_many_types_come_back_as_they_went() throws Exception {
        Object[] values = {
            true,
            (short) -7,
            Integer.MIN_VALUE,
            Long.MAX_VALUE,
            1.5f,
            -2.25,
            new BigDecimal("12345678901234567890.123"),
            "text with 'quotes', \\ and ünïcödé \uD83D\uDC18",
            LocalDate.of(2026, 2, 28),
            OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 678_000_000, ZoneOffset.UTC),
            UUID.fromString("01234567-89ab-cdef-0123-456789abcdef")
        };
        String sql = "SELECT ?::bool, ?::int2, ?::int4, ?::int8, ?::float4, ?::float8, ?::numeric, ?::text, ?::date,"
                + " ?::timestamptz, ?::uuid, ?::bytea, ?::int[], ?::jsonb, NULL::text";
        byte[] bytes = {0, 1, -1, 39, 92};
        try (Connection client = front.connect();
                PreparedStatement select = client.prepareStatement(sql)) {
            for (int round = 0; round < 12; round++) {
                for (int i = 0; i < values.length; i++) {
                    select.setObject(i + 1, values[i]);
                }
                select.setBytes(12, bytes);
                select.setArray(13, client.createArrayOf("int4", new Integer[] {1, null, 3}));
                select.setString(14, "{\"a\": [1, 2]}");
                try (ResultSet row = select.executeQuery()) {
                    assertThat(row.next()).isTrue();
                    for (int i = 0; i < values.length; i++) {
                        Class<?> type = values[i] instanceof Short ? Integer.class : values[i].getClass();
                        Object expected = values[i] instanceof Short small ? Integer.valueOf(small) : values[i];
                        assertThat((Object) row.getObject(i + 1, type)).isEqualTo(expected);
                    }
                    assertThat(row.getBytes(12)).isEqualTo(bytes);
                    assertThat((Object[]) row.getArray(13).getArray()).containsExactly(1, null, 3);
                    assertThat(row.getString(14)).isEqualTo("{\"a\": [1, 2]}");
                    assertThat(row.getObject(15)).isNull();
                }
            }
        }
    }

    @Test
    void large_values_go_both_ways() throws Exception {
        byte[] large = new byte[5_000_000];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 13);
        }
        try (Connection client = front.connect("prepareThreshold=1", "binaryTransfer=true");
                PreparedStatement echo = client.prepareStatement("SELECT ?::bytea")) {
            for (int i = 0; i < 3; i++) {
                echo.setBytes(1, large);
                try (ResultSet rows = echo.executeQuery()) {
                    rows.next();
                    assertThat(rows.getBytes(1)).isEqualTo(large);
                }
            }
            String longText = "SELECT '" + "x".repeat(1_000_000) + "'";
            assertThat(Rows.one(client, longText)).hasSize(1_000_000);
        }
    }
}
