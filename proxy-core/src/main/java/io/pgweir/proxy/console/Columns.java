package io.pgweir.proxy.console;

import io.pgweir.protocol.RowDescription;
import io.pgweir.protocol.RowDescription.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes down columns as a table does: {@code Columns.of("database text, cl_active int4")}. Without a type it is text. */
final class Columns {
    private Columns() {}

    static List<Column> of(String definition) {
        List<Column> columns = new ArrayList<>();
        for (String one : definition.split(",", -1)) {
            String[] words = one.strip().split("\\s+", -1);
            RowDescription.Type type = words.length == 1
                    ? RowDescription.Type.TEXT
                    : RowDescription.Type.valueOf(words[1].toUpperCase(Locale.ROOT));
            columns.add(new Column(words[0], type));
        }
        return List.copyOf(columns);
    }
}
