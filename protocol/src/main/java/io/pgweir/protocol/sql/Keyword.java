package io.pgweir.protocol.sql;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * PostgreSQL's keywords. Those that mean something here have a constant; all others are one of the four last, by what
 * the grammar allows them to be.
 */
enum Keyword {
    /** No keyword: a plain name. */
    NONE,
    ABORT,
    ABSOLUTE,
    ALL,
    ALTER,
    ANALYSE,
    ANALYZE,
    AND,
    AS,
    ATOMIC,
    AUTHORIZATION,
    BACKWARD,
    BEGIN,
    BINARY,
    BY,
    CALL,
    CASE,
    CAST,
    CHAIN,
    CHAR,
    CHARACTER,
    CHARACTERISTICS,
    CHECKPOINT,
    CLOSE,
    CLUSTER,
    COMMENT,
    COMMIT,
    COMMITTED,
    CONSTRAINTS,
    CONTENT,
    COPY,
    CREATE,
    CROSS,
    CUBE,
    CURSOR,
    CYCLE,
    DATABASE,
    DEALLOCATE,
    DECLARE,
    DEFAULT,
    DEFERRABLE,
    DELETE,
    DISCARD,
    DISTINCT,
    DO,
    DOCUMENT,
    DROP,
    END,
    EXCEPT,
    EXECUTE,
    EXPLAIN,
    FALSE,
    FETCH,
    FIRST,
    FOR,
    FORCE,
    FORWARD,
    FROM,
    FULL,
    FUNCTION,
    GLOBAL,
    GRANT,
    GROUP,
    GROUPING,
    GROUPS,
    HAVING,
    HOLD,
    ILIKE,
    IMPORT,
    IN,
    INNER,
    INSERT,
    INTERSECT,
    INTO,
    IS,
    ISOLATION,
    JOIN,
    KEY,
    LAST,
    LATERAL,
    LEFT,
    LEVEL,
    LIKE,
    LIMIT,
    LISTEN,
    LOAD,
    LOCAL,
    LOCK,
    MATERIALIZED,
    MERGE,
    MOVE,
    NAMES,
    NATIONAL,
    NATURAL,
    NCHAR,
    NEXT,
    NO,
    NOT,
    NOTIFY,
    OF,
    OFF,
    OFFSET,
    ON,
    ONLY,
    OPERATOR,
    OR,
    ORDER,
    ORDINALITY,
    OUTER,
    PARTITION,
    PATH,
    PLANS,
    PREPARE,
    PREPARED,
    PRIOR,
    PROCEDURE,
    PROGRAM,
    RANGE,
    READ,
    REASSIGN,
    RECURSIVE,
    REFRESH,
    REINDEX,
    RELATIVE,
    RELEASE,
    REPEATABLE,
    RESET,
    REVOKE,
    RIGHT,
    ROLE,
    ROLLBACK,
    ROLLUP,
    ROWS,
    SAVEPOINT,
    SCHEMA,
    SCROLL,
    SEARCH,
    SECURITY,
    SELECT,
    SEQUENCES,
    SERIALIZABLE,
    SESSION,
    SET,
    SETS,
    SHARE,
    SHOW,
    SIMILAR,
    SNAPSHOT,
    START,
    STDIN,
    STDOUT,
    TABLE,
    TABLESAMPLE,
    TEMP,
    TEMPORARY,
    TIME,
    TO,
    TRANSACTION,
    TREAT,
    TRUE,
    TRUNCATE,
    UESCAPE,
    UNCOMMITTED,
    UNION,
    UNLISTEN,
    UPDATE,
    USING,
    VACUUM,
    VALUES,
    VARYING,
    VERBOSE,
    VERSION,
    WHERE,
    WINDOW,
    WITH,
    WITHIN,
    WORK,
    WRITE,
    XML,
    ZONE,

    /** One that may also be any name. */
    OTHER_FREE,
    /** One that may also be a column's or a table's name, but no function's: it has its own syntax where a call could be. */
    OTHER_COLUMN,
    /** One that may also be a function's or a type's name. */
    OTHER_TYPE,
    /** One that is never a name, but behind AS. */
    OTHER_RESERVED;

    /** What the grammar allows a keyword to be besides itself. */
    enum Category {
        NO_KEYWORD,
        FREE,
        COLUMN,
        TYPE,
        RESERVED
    }

    private static final KeywordTable WORDS = read();

    /** Set once, when the words are read, before anybody sees a keyword. */
    @SuppressWarnings("ImmutableEnumChecker")
    private Category category = Category.NO_KEYWORD;

    /** The keyword that a word is, or {@link #NONE}; up to {@link KeywordTable#SLACK} bytes behind it must be there. */
    static Keyword of(byte[] text, int at, int length) {
        return WORDS.find(text, at, length);
    }

    /** The keyword that a word is whose first {@code length} bytes, all that it has, are the first of these eight. */
    static Keyword of(long eight, int length) {
        return WORDS.find(eight, length);
    }

    Category category() {
        return category;
    }

    private static KeywordTable read() {
        Map<String, Category> categories = new TreeMap<>();
        BuiltInNames.read("built-ins.txt", (heading, word) -> {
            if (heading.topic().equals("keywords")) {
                // Majors differ on a few; the later the major, the less a word may be.
                Category category = Category.valueOf(heading.kind().toUpperCase(Locale.ROOT));
                categories.merge(word, category, (one, other) -> one.compareTo(other) > 0 ? one : other);
            }
        });
        Map<String, Keyword> constants = new HashMap<>();
        for (Keyword keyword : values()) {
            constants.put(keyword.name().toLowerCase(Locale.ROOT), keyword);
        }
        constants.remove("none"); // which is a keyword, and not what we mean by it
        KeywordTable words = new KeywordTable(categories.size());
        categories.forEach((word, category) -> {
            Keyword keyword = constants.getOrDefault(word, valueOf("OTHER_" + category));
            keyword.category = category;
            words.put(word, keyword);
        });
        return words;
    }
}
