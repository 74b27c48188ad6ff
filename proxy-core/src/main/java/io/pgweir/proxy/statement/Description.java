package io.pgweir.proxy.statement;

import io.pgweir.protocol.RowShape;

/**
 * What somebody knows of what a prepared statement takes and returns: a client was told, or a server said. Either part may be unknown,
 * as a portal's description is silent about parameters.
 */
public final class Description {
    private long parameters = RowShape.UNKNOWN;
    private long columns = RowShape.UNKNOWN;

    void learn(long itsParameters, long itsColumns) {
        parameters = itsParameters == RowShape.UNKNOWN ? parameters : itsParameters;
        columns = itsColumns == RowShape.UNKNOWN ? columns : itsColumns;
    }

    /** Takes over what the other knows. */
    public void learn(Description other) {
        learn(other.parameters, other.columns);
    }

    public boolean hasColumns() {
        return columns != RowShape.UNKNOWN;
    }

    /** Whether this relies on something of which the other knows nothing. */
    public boolean needsMoreThan(Description other) {
        return isReliedOn(parameters) && other.parameters == RowShape.UNKNOWN
                || isReliedOn(columns) && other.columns == RowShape.UNKNOWN;
    }

    /** Whether this relies on anything at all. */
    public boolean isReliedOn() {
        return isReliedOn(parameters) || isReliedOn(columns);
    }

    /** Whether whoever relies on this would take what the other says for something else. */
    public boolean contradicts(Description other) {
        return differ(parameters, other.parameters) || differ(columns, other.columns);
    }

    private static boolean isReliedOn(long shape) {
        return shape != RowShape.NOTHING && isKnown(shape);
    }

    private static boolean differ(long one, long another) {
        return isKnown(one) && isKnown(another) && one != another;
    }

    private static boolean isKnown(long shape) {
        return shape != RowShape.UNKNOWN && shape != RowShape.UNREAD;
    }
}
