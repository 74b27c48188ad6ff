package io.pgweir.proxy.statement;

import io.pgweir.protocol.sql.Block;
import io.pgweir.protocol.sql.Knowledge;
import io.pgweir.protocol.sql.Reason;
import io.pgweir.protocol.sql.Recency;
import io.pgweir.protocol.sql.SettingChanges;
import io.pgweir.protocol.sql.Target;
import io.pgweir.protocol.sql.TextRules;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * What reading a statement's text came to. It holds for as long as what is known of the database, and the rules by which the
 * text was read, are these very ones.
 *
 * @param knowledge which is not kept in memory for this: many judgements rest on what was known before the schema changed
 */
public record Judgement(
        WeakReference<Knowledge> knowledge,
        TextRules rules,
        Target target,
        Reason reason,
        Recency recency,
        int effects,
        Block block,
        boolean commits,
        @Nullable SettingChanges changes) {
    public boolean restsOn(Knowledge known, TextRules read) {
        return knowledge.refersTo(known) && rules.equals(read);
    }
}
