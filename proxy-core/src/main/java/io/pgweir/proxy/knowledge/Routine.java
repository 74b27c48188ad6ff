package io.pgweir.proxy.knowledge;

import io.pgweir.protocol.sql.FunctionKind;

/**
 * A function as the catalog has it.
 *
 * @param least the fewest arguments that it can be called with, defaults left out
 * @param most the most; of a variadic one there is no end
 * @param ofRow whether it can be called with a row alone, which can be written as if it were a column of it
 * @param kind whether it reads or writes, or {@link FunctionKind#UNKNOWN} for what nobody calls in a query
 */
record Routine(String schema, String name, int least, int most, boolean ofRow, FunctionKind kind) {}
