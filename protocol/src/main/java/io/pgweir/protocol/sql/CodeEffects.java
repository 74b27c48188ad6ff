package io.pgweir.protocol.sql;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out what code leaves behind in the session that runs it, besides settings: the body of a function or of a DO block, in
 * whatever language. It looks for words; what is put together when the code runs is not seen.
 */
public final class CodeEffects {
    private static final Pattern LOCK = Pattern.compile("\\bpg_(?:try_)?advisory_(?:un)?lock");
    private static final Pattern TEMPORARY =
            Pattern.compile("\\b(?:create|into|replace|local|global)\\s++temp(?:orary)?\\b[^;]*+");
    private static final Pattern DROPPED = Pattern.compile("\\bon\\s++commit\\s++drop\\b");
    private static final Pattern CATALOG = Pattern.compile("\\b(?:create|alter|drop|grant|revoke)\\b");
    private static final Pattern LISTEN = Pattern.compile("\\blisten\\s++[\"a-z_]");
    private static final Pattern PREPARE = Pattern.compile("\\bprepare\\s++(?!transaction\\b)[\"a-z_]");
    private static final Pattern HOLD = Pattern.compile("\\bwith\\s++hold\\b");
    private static final Pattern SEED = Pattern.compile("\\bsetseed\\s*+\\(");
    private static final Pattern LOAD = Pattern.compile("\\bload\\s*+'");
    private static final Pattern SLOT = Pattern.compile(
            "\\bpg_(?:(?:create|copy)_\\w+_slot|replication_origin_(?:session|xact)|export_snapshot|start_backup|backup_start)");

    private CodeEffects() {}

    /** All that {@code source} leaves behind, as {@link Effect#isIn} reads it. */
    public static int read(String source) {
        String code = CodeScan.inLowerCase(source);
        return bit(Effect.SESSION_LOCK, LOCK, code)
                | (makesTemporary(code) ? Effect.TEMPORARY.bit() : 0)
                | bit(Effect.LISTENER, LISTEN, code)
                | bit(Effect.PREPARED, PREPARE, code)
                | bit(Effect.HELD_CURSOR, HOLD, code)
                | bit(Effect.SEED, SEED, code)
                | bit(Effect.LIBRARY, LOAD, code)
                | bit(Effect.SLOT, SLOT, code)
                | bit(Effect.CATALOG, CATALOG, code);
    }

    private static int bit(Effect effect, Pattern words, String code) {
        return words.matcher(code).find() ? effect.bit() : 0;
    }

    /** Whether a temporary relation is made that does not go with its transaction. */
    private static boolean makesTemporary(String code) {
        Matcher making = TEMPORARY.matcher(code);
        while (making.find()) {
            if (!DROPPED.matcher(making.group()).find()) {
                return true;
            }
        }
        return code.contains("pg_temp");
    }

    /** Whether what is left behind keeps the connection from others; what is in the catalogs is there for all. */
    public static boolean keepConnection(int effects) {
        return (effects & ~Effect.CATALOG.bit()) != 0;
    }
}
