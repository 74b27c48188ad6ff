package io.pgweir.dist.it;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a query gave, by names: {@code Table.of(console, "SHOW POOLS").only("database", "app").get("cl_active")}. */
record Table(List<String> columns, List<Map<String, String>> rows) {
    static Table of(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            return of(found);
        }
    }

    static Table of(ResultSet found) throws SQLException {
        ResultSetMetaData meta = found.getMetaData();
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= meta.getColumnCount(); i++) {
            columns.add(meta.getColumnName(i));
        }
        List<Map<String, String>> rows = new ArrayList<>();
        while (found.next()) {
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 1; i <= columns.size(); i++) {
                row.put(columns.get(i - 1), String.valueOf(found.getString(i)));
            }
            rows.add(row);
        }
        return new Table(columns, rows);
    }

    /** The one row that has this value in this column. */
    Map<String, String> only(String column, String value) {
        List<Map<String, String>> found =
                rows.stream().filter(row -> value.equals(row.get(column))).toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " rows with " + column + " " + value + " in " + this);
        }
        return found.getFirst();
    }

    List<String> all(String column) {
        return rows.stream().map(row -> String.valueOf(row.get(column))).toList();
    }
}
