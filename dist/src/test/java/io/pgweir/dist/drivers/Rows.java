package io.pgweir.dist.drivers;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What a query says, as text, for short assertions. */
final class Rows {
    private Rows() {}

    static String one(Connection client, String sql) throws SQLException {
        try (Statement statement = client.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return first(rows);
        }
    }

    static String first(ResultSet rows) throws SQLException {
        if (!rows.next()) {
            throw new AssertionError("no row");
        }
        return rows.getString(1);
    }

    static List<String> all(ResultSet rows) throws SQLException {
        List<String> column = new ArrayList<>();
        while (rows.next()) {
            column.add(rows.getString(1));
        }
        return column;
    }

    static void run(Connection client, String sql) throws SQLException {
        try (Statement statement = client.createStatement()) {
            statement.execute(sql);
        }
    }
}
