package io.pgweir.protocol.sql;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Knows what PostgreSQL itself brings, and nothing else: its functions and operators, from the lists of the supported
 * majors, with what a review adds to their volatility. Relations are ordinary tables, but for those that tell of a node.
 *
 * <p>An unqualified name that PostgreSQL has is taken for PostgreSQL's, whatever else is in the search path.
 */
public final class BuiltIns implements Knowledge {
    private static final byte[] PG_CATALOG = ascii("pg_catalog");
    private static final byte[] INFORMATION_SCHEMA = ascii("information_schema");
    private static final byte[] PG_TEMP = ascii("pg_temp");

    private static final Name NO_SCHEMA = new Name();

    private static final BuiltIns ALL_MAJORS = new BuiltIns(0);
    private static final WordTable<String> SETTINGS_OF_SESSION = settingsOfSession();

    private final WordTable<FunctionKind> catalogFunctions;
    private final WordTable<FunctionKind> informationFunctions;
    private final WordTable<String> operators;
    private final WordTable<String> types;
    private final WordTable<String> nodeRelations;
    private final byte[][] nodeRelationPrefixes;

    private BuiltIns(int major) {
        Map<String, FunctionKind> functions = new HashMap<>();
        Map<String, FunctionKind> information = new HashMap<>();
        List<String> operatorNames = new ArrayList<>();
        BuiltInNames.read("built-ins.txt", (heading, name) -> {
            if (heading.isIn(major)) {
                FunctionKind kind = heading.kind().equals("plain") ? FunctionKind.READS : FunctionKind.VOLATILE;
                switch (heading.topic()) {
                    case "functions" ->
                        (heading.schema().equals("pg_catalog") ? functions : information)
                                .merge(name, kind, (one, other) -> one.compareTo(other) > 0 ? one : other);
                    case "operators" -> operatorNames.add(name);
                    default -> {}
                }
            }
        });
        List<String> relations = new ArrayList<>();
        List<String> typeNames = new ArrayList<>();
        BuiltInNames.read("reviewed.txt", (heading, name) -> {
            if (heading.topic().equals("functions")) {
                FunctionKind kind = FunctionKind.valueOf(heading.kind().toUpperCase(Locale.ROOT));
                review(functions, name, kind);
            } else if (heading.topic().equals("relations")) {
                relations.add(name);
            } else if (heading.topic().equals("types")) {
                typeNames.add(name);
            }
        });
        catalogFunctions = table(functions);
        informationFunctions = table(information);
        operators = table(operatorNames);
        types = table(typeNames);
        nodeRelations = table(relations);
        nodeRelationPrefixes = relations.stream()
                .filter(name -> name.endsWith("*"))
                .map(name -> ascii(name.substring(0, name.length() - 1)))
                .toArray(byte[][]::new);
    }

    /** Knows what any supported major has. */
    public static BuiltIns ofAllMajors() {
        return ALL_MAJORS;
    }

    /** Knows what this major has: later functions may be somebody else's here. */
    public static BuiltIns ofMajor(int major) {
        return new BuiltIns(major);
    }

    private static void review(Map<String, FunctionKind> functions, String name, FunctionKind kind) {
        if (name.endsWith("*")) {
            String prefix = name.substring(0, name.length() - 1);
            functions.replaceAll((function, old) -> function.startsWith(prefix) ? kind : old);
        } else {
            functions.computeIfPresent(name, (_, _) -> kind);
        }
    }

    private static WordTable<FunctionKind> table(Map<String, FunctionKind> functions) {
        var table = new WordTable<FunctionKind>(functions.size());
        functions.forEach(table::put);
        return table;
    }

    private static WordTable<String> table(List<String> names) {
        var table = new WordTable<String>(names.size());
        names.stream().distinct().forEach(name -> table.put(name, name));
        return table;
    }

    private static WordTable<String> settingsOfSession() {
        List<String> names = new ArrayList<>();
        BuiltInNames.read("built-ins.txt", (heading, name) -> {
            if (heading.topic().equals("settings") && heading.kind().equals("session")) {
                names.add(name);
            }
        });
        BuiltInNames.read("reviewed.txt", (heading, name) -> {
            if (heading.topic().equals("settings")) {
                boolean _ = heading.kind().equals("node") ? names.remove(name) : names.add(name);
            }
        });
        return table(names);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether a setting, given in lower case, is the session's own, and so the same wherever the session goes. */
    static boolean isSettingOfSession(Name setting) {
        // A name with a dot in it is the user's, or an extension's.
        return setting.has((byte) '.') || SETTINGS_OF_SESSION.find(setting) != null;
    }

    @Override
    public FunctionKind function(Name schema, Name name, int arguments) {
        FunctionKind found;
        if (schema.isEmpty() || schema.is(PG_CATALOG)) {
            found = catalogFunctions.find(name);
        } else if (schema.is(INFORMATION_SCHEMA)) {
            found = informationFunctions.find(name);
        } else {
            return FunctionKind.UNKNOWN;
        }
        return found == null ? FunctionKind.UNKNOWN : found;
    }

    @Override
    public FunctionKind field(Name name) {
        return function(NO_SCHEMA, name, 1);
    }

    @Override
    public boolean mayColumnsCall() {
        return false;
    }

    @Override
    public boolean isReadingType(Name schema, Name name) {
        return (schema.isEmpty() || schema.is(PG_CATALOG)) && types.find(name) != null || schema.is(INFORMATION_SCHEMA);
    }

    @Override
    public RelationKind relation(Name schema, Name name) {
        if (schema.isEmpty() || schema.is(PG_CATALOG)) {
            return isOfNode(name) ? RelationKind.NODE : RelationKind.PLAIN;
        }
        return schema.startsWith(PG_TEMP) ? RelationKind.TEMPORARY : RelationKind.PLAIN;
    }

    private boolean isOfNode(Name name) {
        if (name.length() < 3 || name.byteAt(2) != '_' || name.byteAt(0) != 'p' || name.byteAt(1) != 'g') {
            return false;
        }
        for (byte[] prefix : nodeRelationPrefixes) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return nodeRelations.find(name) != null;
    }

    @Override
    public boolean isReadingOperator(Name schema, Name name) {
        return (schema.isEmpty() || schema.is(PG_CATALOG)) && operators.find(name) != null;
    }
}
