package io.pgweir.proxy.console;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the rows of tables, in which values may be missing. */
final class Row {
    private Row() {}

    static List<@Nullable Object> of(@Nullable Object... values) {
        List<@Nullable Object> all = new ArrayList<>(values.length);
        Collections.addAll(all, values);
        return Collections.unmodifiableList(all);
    }

    /** The row with more values behind its own. */
    static List<@Nullable Object> with(List<@Nullable Object> row, @Nullable Object... more) {
        List<@Nullable Object> all = new ArrayList<>(row);
        Collections.addAll(all, more);
        return Collections.unmodifiableList(all);
    }
}
