package io.pgweir.proxy.knowledge;

import io.pgweir.protocol.sql.FunctionKind;
import io.pgweir.protocol.sql.Knowledge;
import java.util.ArrayList;
import java.util.List;

/** All functions of one name that may be meant by it, in one schema or in any. */
final class Overloads {
    private final List<Routine> routines = new ArrayList<>();
    private FunctionKind worst = FunctionKind.READS;
    private FunctionKind best = FunctionKind.UNKNOWN;

    void add(Routine routine) {
        routines.add(routine);
        worst = worse(worst, routine.kind());
        best = worse(best, routine.kind()) == best ? routine.kind() : best;
    }

    /** What a call with so many arguments does, or that it has to be asked for again when they are counted. */
    FunctionKind kind(int arguments) {
        if (worst == best) {
            return worst;
        }
        if (arguments == Knowledge.NOT_COUNTED) {
            return FunctionKind.DEPENDS;
        }
        FunctionKind found = FunctionKind.READS;
        boolean any = false;
        for (Routine routine : routines) {
            if (arguments >= routine.least() && arguments <= routine.most()) {
                found = worse(found, routine.kind());
                any = true;
            }
        }
        return any ? found : worst;
    }

    /** The one of two answers that goes to the primary, if one of them does. */
    static FunctionKind worse(FunctionKind one, FunctionKind other) {
        if (one == FunctionKind.READS) {
            return other;
        }
        return other == FunctionKind.READS ? one : one.compareTo(other) >= 0 ? one : other;
    }
}
