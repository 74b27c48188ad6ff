package io.pgweir.protocol.sql;

/**
 * Knows what is behind the names in a text: a catalog, or {@link BuiltIns} where there is none.
 *
 * <p>It is asked in the middle of a pass over the text, so it must answer at once, and without allocation where speed
 * counts. The names are only valid during the call. A schema that the text does not say is empty.
 */
public interface Knowledge {
    /** What {@link #function} gets where the arguments are not counted yet. */
    int NOT_COUNTED = -1;

    /**
     * What calling this function does. It is asked first with {@link #NOT_COUNTED}; where that answers {@link
     * FunctionKind#DEPENDS}, once more with the count.
     */
    FunctionKind function(Name schema, Name name, int arguments);

    /** What reading this relation means. Names that the text itself gives to its parts are not asked for. */
    RelationKind relation(Name schema, Name name);

    /**
     * What may be called where this name stands behind a dot and what is before the dot is no name: {@code (x).name} is a field,
     * or a call with one argument. {@link FunctionKind#READS} where it can only be a field.
     */
    FunctionKind field(Name name);

    /** Whether a qualified column may be a call too, as somebody has a function that takes a row and does more than read. */
    boolean mayColumnsCall();

    /** Whether a cast to all types of this name only reads. */
    boolean isReadingType(Name schema, Name name);

    /** Whether all operators of this name, for whatever types, only read. */
    boolean isReadingOperator(Name schema, Name name);
}
