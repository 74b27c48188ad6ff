package io.pgweir.proxy.knowledge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.sql.BuiltIns;
import io.pgweir.protocol.sql.Classifier;
import io.pgweir.protocol.sql.FunctionKind;
import io.pgweir.protocol.sql.Knowledge;
import io.pgweir.protocol.sql.Name;
import io.pgweir.protocol.sql.Reason;
import io.pgweir.protocol.sql.RelationKind;
import io.pgweir.protocol.sql.SettingChanges;
import io.pgweir.protocol.sql.Target;
import io.pgweir.protocol.sql.TextRules;
import io.pgweir.protocol.sql.Verdict;
import io.pgweir.protocol.sql.WordTable;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one database held at one moment. Immutable, so that any thread may ask.
 *
 * <p>Which schemas a name is looked for in depends on a search path that is not known here. So a name without a schema is what the
 * worst of all that have it is, in whatever schema, PostgreSQL's own included.
 */
public final class CatalogSnapshot implements Knowledge {
    private static final BuiltIns BUILT_IN = BuiltIns.ofAllMajors();
    private static final Name NO_SCHEMA = new Name();
    private static final byte[] PG_CATALOG = "pg_catalog".getBytes(StandardCharsets.US_ASCII);
    /** Views over views deeper than this are taken to write. */
    private static final int MOST_ROUNDS = 100;

    private final WordTable<Overloads> functions;
    private final WordTable<RelationKind> relations;
    private final WordTable<Boolean> operators;
    private final WordTable<Boolean> types;
    private final WordTable<Schema> schemas;
    private final boolean columnsMayCall;
    private final SettingChanges setByCode;

    /** What one schema has of its own. */
    private record Schema(
            WordTable<Overloads> functions,
            WordTable<RelationKind> relations,
            WordTable<Boolean> operators,
            WordTable<Boolean> types) {}

    private CatalogSnapshot(
            List<Routine> routines,
            Map<String, Map<String, RelationKind>> relations,
            List<Operator> operators,
            List<Type> types,
            SettingChanges setByCode) {
        this.setByCode = setByCode;
        columnsMayCall = routines.stream().anyMatch(routine -> routine.ofRow() && routine.kind() != FunctionKind.READS);
        Map<String, Overloads> anyFunctions = new HashMap<>();
        Map<String, RelationKind> anyRelations = new HashMap<>();
        Map<String, Boolean> anyOperators = new HashMap<>();
        Map<String, Map<String, Overloads>> ofSchemas = new HashMap<>();
        Map<String, Map<String, Boolean>> operatorsOfSchemas = new HashMap<>();
        Map<String, Boolean> anyTypes = new HashMap<>();
        Map<String, Map<String, Boolean>> typesOfSchemas = new HashMap<>();
        for (Routine routine : routines) {
            anyFunctions.computeIfAbsent(routine.name(), _ -> new Overloads()).add(routine);
            ofSchemas
                    .computeIfAbsent(routine.schema(), _ -> new HashMap<>())
                    .computeIfAbsent(routine.name(), _ -> new Overloads())
                    .add(routine);
        }
        relations.values().forEach(of -> of.forEach((name, kind) -> anyRelations.merge(name, kind, Relations::worse)));
        for (Operator operator : operators) {
            anyOperators.merge(operator.name(), operator.reads(), Boolean::logicalAnd);
            operatorsOfSchemas
                    .computeIfAbsent(operator.schema(), _ -> new HashMap<>())
                    .merge(operator.name(), operator.reads(), Boolean::logicalAnd);
        }
        for (Type type : types) {
            anyTypes.merge(type.name(), type.reads(), Boolean::logicalAnd);
            typesOfSchemas.computeIfAbsent(type.schema(), _ -> new HashMap<>()).put(type.name(), type.reads());
        }
        this.functions = table(anyFunctions);
        this.relations = table(anyRelations);
        this.operators = table(anyOperators);
        this.types = table(anyTypes);
        Map<String, Schema> all = new HashMap<>();
        Stream.of(ofSchemas, relations, operatorsOfSchemas, typesOfSchemas)
                .flatMap(named -> named.keySet().stream())
                .distinct()
                .forEach(name -> all.put(
                        name,
                        new Schema(
                                table(ofSchemas.getOrDefault(name, Map.of())),
                                table(relations.getOrDefault(name, Map.of())),
                                table(operatorsOfSchemas.getOrDefault(name, Map.of())),
                                table(typesOfSchemas.getOrDefault(name, Map.of())))));
        this.schemas = table(all);
    }

    private static <T> WordTable<T> table(Map<String, T> values) {
        WordTable<T> table = new WordTable<>(values.size());
        values.forEach(table::put);
        return table;
    }

    /**
     * Makes a snapshot of what was read from a catalog. What is behind a view is told by its own text, read as any client's is, with
     * what is known of other views so far; that goes on until nothing more is found to write.
     */
    static CatalogSnapshot of(
            List<Routine> routines,
            List<Relation> relations,
            List<Operator> operators,
            List<Type> types,
            SettingChanges setByCode) {
        Map<String, Map<String, RelationKind>> kinds = new HashMap<>();
        for (Relation relation : relations) {
            kinds.computeIfAbsent(relation.schema(), _ -> new HashMap<>()).put(relation.name(), relation.kind());
        }
        List<Relation> open =
                relations.stream().filter(one -> !one.behind().isEmpty()).toList();
        // As long as checks are not read, domains with checks are not known to read.
        List<Type> unchecked = types.stream().map(type -> checked(type, false)).toList();
        CatalogSnapshot snapshot = new CatalogSnapshot(routines, kinds, operators, unchecked, setByCode);
        Classifier classifier = new Classifier(snapshot);
        List<Type> known = types.stream()
                .map(type -> checked(type, kindOf(type.checks(), classifier) == RelationKind.PLAIN))
                .toList();
        snapshot = new CatalogSnapshot(routines, kinds, operators, known, setByCode);
        for (int round = 0; !open.isEmpty(); round++) {
            List<Relation> found = round == MOST_ROUNDS ? open : worse(open, classifier.knowing(snapshot), kinds);
            for (Relation relation : found) {
                ofSchema(kinds, relation)
                        .put(relation.name(), round == MOST_ROUNDS ? RelationKind.WRITES : relation.kind());
            }
            if (found.isEmpty() || round == MOST_ROUNDS) {
                break;
            }
            snapshot = new CatalogSnapshot(routines, kinds, operators, known, setByCode);
        }
        return new CatalogSnapshot(routines, kinds, operators, known, setByCode);
    }

    private static Type checked(Type type, boolean checksRead) {
        boolean reads = type.reads() && (type.checks().isEmpty() || checksRead);
        return new Type(type.schema(), type.name(), reads, type.checks());
    }

    private static Map<String, RelationKind> ofSchema(Map<String, Map<String, RelationKind>> kinds, Relation relation) {
        return kinds.computeIfAbsent(relation.schema(), _ -> new HashMap<>());
    }

    /** Those of {@code views} that turn out to be worse than they were thought to be, as what they are. */
    private static List<Relation> worse(
            List<Relation> views, Classifier classifier, Map<String, Map<String, RelationKind>> kinds) {
        return views.stream()
                .filter(view -> ofSchema(kinds, view).get(view.name()) == RelationKind.PLAIN)
                .map(view -> new Relation(view.schema(), view.name(), kindOf(view.behind(), classifier), view.behind()))
                .filter(view -> view.kind() != RelationKind.PLAIN)
                .toList();
    }

    private static RelationKind kindOf(String sql, Classifier classifier) {
        ByteBuf text = Unpooled.copiedBuffer(sql, StandardCharsets.UTF_8);
        Verdict verdict = classifier.classify(text, 0, text.readableBytes(), TextRules.DEFAULT);
        if (verdict.target() == Target.STANDBY) {
            return RelationKind.PLAIN;
        }
        Reason reason = verdict.reason();
        return reason == Reason.NODE_STATE
                ? RelationKind.NODE
                : reason == Reason.UNLOGGED_RELATION ? RelationKind.UNLOGGED : RelationKind.WRITES;
    }

    /** Which settings the code of its functions changes, as far as it shows. */
    SettingChanges setByCode() {
        return setByCode;
    }

    @Override
    public FunctionKind function(Name schema, Name name, int arguments) {
        FunctionKind builtIn = BUILT_IN.function(schema, name, arguments);
        if (schema.isEmpty()) {
            Overloads found = functions.find(name);
            if (found == null) {
                return builtIn;
            }
            FunctionKind own = found.kind(arguments);
            return builtIn == FunctionKind.UNKNOWN ? own : Overloads.worse(builtIn, own);
        }
        if (builtIn != FunctionKind.UNKNOWN) {
            return builtIn;
        }
        Schema of = schemas.find(schema);
        Overloads found = of == null ? null : of.functions().find(name);
        return found == null ? FunctionKind.UNKNOWN : found.kind(arguments);
    }

    @Override
    public RelationKind relation(Name schema, Name name) {
        Schema of = schema.isEmpty() ? null : schemas.find(schema);
        RelationKind found = schema.isEmpty()
                ? relations.find(name)
                : of == null ? null : of.relations().find(name);
        if (found == null) {
            return RelationKind.UNKNOWN;
        }
        // of PostgreSQL's own relations the built-in knowledge says which tell of a node
        return schema.isEmpty() || schema.is(PG_CATALOG)
                ? Relations.worse(found, BUILT_IN.relation(schema, name))
                : found;
    }

    @Override
    public FunctionKind field(Name name) {
        FunctionKind kind = function(NO_SCHEMA, name, 1);
        // All functions are known here, so another name can only be a field's.
        return kind == FunctionKind.UNKNOWN && functions.find(name) == null ? FunctionKind.READS : kind;
    }

    @Override
    public boolean mayColumnsCall() {
        return columnsMayCall;
    }

    @Override
    public boolean isReadingType(Name schema, Name name) {
        Schema of = schema.isEmpty() ? null : schemas.find(schema);
        @Nullable
        Boolean own = schema.isEmpty()
                ? types.find(name)
                : of == null ? null : of.types().find(name);
        return own == null ? BUILT_IN.isReadingType(schema, name) : own;
    }

    @Override
    public boolean isReadingOperator(Name schema, Name name) {
        Schema of = schema.isEmpty() ? null : schemas.find(schema);
        @Nullable
        Boolean own = schema.isEmpty()
                ? operators.find(name)
                : of == null ? null : of.operators().find(name);
        return own == null ? BUILT_IN.isReadingOperator(schema, name) : own;
    }
}
