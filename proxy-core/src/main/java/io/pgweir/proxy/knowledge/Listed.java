package io.pgweir.proxy.knowledge;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.sql.Classifier;
import io.pgweir.protocol.sql.FunctionKind;
import io.pgweir.protocol.sql.Knowledge;
import io.pgweir.protocol.sql.Name;
import io.pgweir.protocol.sql.Reason;
import io.pgweir.protocol.sql.RelationKind;
import io.pgweir.protocol.sql.TextRules;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of a database, with what the operator says over it, and what standbys said of statements. */
public final class Listed implements Knowledge {
    private static final Name NO_SCHEMA = new Name();

    private final Knowledge known;
    private final Lists lists;
    private final Set<Long> refused;

    Listed(Knowledge known, Lists lists, Set<Long> refused) {
        this.known = known;
        this.lists = lists;
        this.refused = refused;
    }

    boolean isOf(Knowledge now, Lists said, Set<Long> shapes) {
        return known == now && lists == said && refused == shapes;
    }

    /** Whether the values in a text have a say in where it goes. */
    public boolean restsOnValues() {
        return lists.havePattern();
    }

    /** Why a text that was taken for a read goes to the primary all the same, or null. */
    public @Nullable Reason reasonForPrimary(Classifier classifier, ByteBuf sql, int at, int length, TextRules rules) {
        if (lists.askForPrimary(sql, at, length)) {
            return Reason.PATTERN;
        }
        return !refused.isEmpty() && refused.contains(classifier.shape(sql, at, length, rules)) ? Reason.LEARNT : null;
    }

    @Override
    public FunctionKind function(Name schema, Name name, int arguments) {
        return lists.over(known.function(schema, name, arguments), schema, name);
    }

    @Override
    public RelationKind relation(Name schema, Name name) {
        return known.relation(schema, name);
    }

    @Override
    public FunctionKind field(Name name) {
        return lists.over(known.field(name), NO_SCHEMA, name);
    }

    @Override
    public boolean mayColumnsCall() {
        return known.mayColumnsCall();
    }

    @Override
    public boolean isReadingType(Name schema, Name name) {
        return known.isReadingType(schema, name);
    }

    @Override
    public boolean isReadingOperator(Name schema, Name name) {
        return known.isReadingOperator(schema, name);
    }
}
