package io.pgweir.proxy.knowledge;

import io.pgweir.protocol.sql.CodeEffects;
import io.pgweir.protocol.sql.CodeScan;
import io.pgweir.protocol.sql.FunctionKind;
import io.pgweir.protocol.sql.RelationKind;
import io.pgweir.protocol.sql.SettingChanges;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a database's catalogs into a {@link CatalogSnapshot}, in one transaction and so as of one moment. Catalogs can be read by everybody;
 * the search path is empty, so that PostgreSQL writes all names in full.
 */
final class CatalogReader {
    /** Objects with lower numbers came with PostgreSQL, and are known. */
    private static final int FIRST_OF_USERS = 16_384;

    /** The volatility of an aggregate says nothing: what runs are the functions that it is made of. */
    private static final String FUNCTIONS = """
            SELECT n.nspname, p.proname, p.pronargs - p.pronargdefaults, CASE WHEN p.provariadic <> 0 THEN 32767 ELSE p.pronargs END,
                p.provolatile = 'v' OR a.aggfnoid IS NOT NULL AND EXISTS (
                    SELECT FROM pg_catalog.pg_proc AS part
                    WHERE part.oid IN (a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn)
                        AND part.provolatile = 'v'),
                CASE WHEN p.prosrc ~* '\\m(set|reset|temp|pg_temp|listen|prepare|load)|\\mhold\\M|_advisory_|_slot|_origin_|_snapshot|_backup' AND l.lanname NOT IN ('internal', 'c')
                    THEN pg_catalog.substr(p.prosrc, 1, 65536) ELSE '' END,
                p.pronargs - p.pronargdefaults <= 1 AND EXISTS (
                    SELECT FROM pg_catalog.pg_type AS t WHERE t.oid = p.proargtypes[0] AND t.typtype IN ('c', 'd', 'p')),
                l.lanname = 'c' AND p.probin ~ '(^|/)dblink$' AND p.prosrc = 'dblink_connect'
            FROM pg_catalog.pg_proc AS p
            JOIN pg_catalog.pg_language AS l ON l.oid = p.prolang
            JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
            LEFT JOIN pg_catalog.pg_aggregate AS a ON a.aggfnoid = p.oid
            WHERE p.oid >= %d""".formatted(FIRST_OF_USERS);

    /** A table with an unlogged part is read on the primary. Temporary relations are their sessions' own, which are there. */
    private static final String RELATIONS = """
            WITH RECURSIVE unlogged (oid) AS (
                SELECT c.oid FROM pg_catalog.pg_class AS c WHERE c.relpersistence = 'u'
                UNION
                SELECT i.inhparent FROM pg_catalog.pg_inherits AS i JOIN unlogged AS u ON u.oid = i.inhrelid)
            SELECT n.nspname, c.relname, u.oid IS NOT NULL,
                CASE
                    WHEN c.oid < %1$d THEN NULL
                    WHEN c.relkind = 'v' THEN pg_catalog.pg_get_viewdef(c.oid)
                    WHEN c.relrowsecurity THEN (
                        SELECT 'SELECT ' || pg_catalog.string_agg(pg_catalog.pg_get_expr(p.polqual, p.polrelid), ', ')
                        FROM pg_catalog.pg_policy AS p WHERE p.polrelid = c.oid AND p.polqual IS NOT NULL)
                END
            FROM pg_catalog.pg_class AS c
            JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
            LEFT JOIN unlogged AS u ON u.oid = c.oid
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'""".formatted(FIRST_OF_USERS);

    private static final String OPERATORS = """
            SELECT n.nspname, o.oprname, p.provolatile <> 'v'
            FROM pg_catalog.pg_operator AS o
            JOIN pg_catalog.pg_namespace AS n ON n.oid = o.oprnamespace
            JOIN pg_catalog.pg_proc AS p ON p.oid = o.oprcode
            WHERE o.oid >= %d""".formatted(FIRST_OF_USERS);

    /**
     * Types of users, and those of PostgreSQL for which users have casts. Those that users made in C are taken to read, as they are
     * where they are declared to. Arrays go by their own names, which nobody writes.
     */
    private static final String TYPES = """
            SELECT n.nspname, t.typname,
                NOT EXISTS (
                    SELECT FROM pg_catalog.pg_cast AS c JOIN pg_catalog.pg_proc AS p ON p.oid = c.castfunc
                    WHERE t.oid IN (c.castsource, c.casttarget) AND p.provolatile = 'v' AND p.oid >= %1$d)
                AND NOT EXISTS (
                    SELECT FROM pg_catalog.pg_proc AS p
                    WHERE p.oid IN (t.typinput, t.typoutput) AND p.provolatile = 'v' AND p.oid >= %1$d)
                AND t.typbasetype < %1$d,
                (SELECT 'SELECT ' || pg_catalog.string_agg(pg_catalog.pg_get_expr(k.conbin, 0), ', ')
                    FROM pg_catalog.pg_constraint AS k WHERE k.contypid = t.oid AND k.conbin IS NOT NULL)
            FROM pg_catalog.pg_type AS t
            JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
            WHERE t.typcategory <> 'A' AND (t.oid >= %1$d OR EXISTS (
                SELECT FROM pg_catalog.pg_cast AS c WHERE t.oid IN (c.castsource, c.casttarget) AND c.oid >= %1$d))""".formatted(FIRST_OF_USERS);

    private CatalogReader() {}

    static CatalogSnapshot read(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(1000);
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            statement.execute("SET LOCAL search_path = ''");
            SettingChanges settings = new SettingChanges();
            CatalogSnapshot snapshot = CatalogSnapshot.of(
                    functions(statement, settings),
                    relations(statement),
                    operators(statement),
                    types(statement),
                    settings);
            connection.rollback();
            return snapshot;
        }
    }

    /** Reads the functions, and adds the settings that their code changes to {@code settings}. */
    private static List<Routine> functions(Statement statement, SettingChanges settings) throws SQLException {
        List<Routine> found = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(FUNCTIONS)) {
            while (row.next()) {
                SettingChanges sets = new SettingChanges();
                CodeScan.read(row.getString(6), sets);
                settings.join(sets);
                FunctionKind kind = row.getBoolean(8) ? FunctionKind.CONNECTS : kind(row, sets);
                found.add(new Routine(
                        row.getString(1), row.getString(2), row.getInt(3), row.getInt(4), row.getBoolean(7), kind));
            }
        }
        return found;
    }

    /** What a function does by its code, which may change these settings. */
    private static FunctionKind kind(ResultSet row, SettingChanges sets) throws SQLException {
        if (CodeEffects.keepConnection(CodeEffects.read(row.getString(6)))) {
            return FunctionKind.LEAVES;
        }
        return row.getBoolean(5) || !sets.isEmpty() ? FunctionKind.WRITES : FunctionKind.READS;
    }

    private static List<Relation> relations(Statement statement) throws SQLException {
        List<Relation> found = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(RELATIONS)) {
            while (row.next()) {
                String behind = row.getString(4);
                RelationKind kind = row.getBoolean(3) ? RelationKind.UNLOGGED : RelationKind.PLAIN;
                found.add(new Relation(row.getString(1), row.getString(2), kind, behind == null ? "" : behind));
            }
        }
        return found;
    }

    private static List<Operator> operators(Statement statement) throws SQLException {
        List<Operator> found = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(OPERATORS)) {
            while (row.next()) {
                found.add(new Operator(row.getString(1), row.getString(2), row.getBoolean(3)));
            }
        }
        return found;
    }

    private static List<Type> types(Statement statement) throws SQLException {
        List<Type> found = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(TYPES)) {
            while (row.next()) {
                String checks = row.getString(4);
                found.add(
                        new Type(row.getString(1), row.getString(2), row.getBoolean(3), checks == null ? "" : checks));
            }
        }
        return found;
    }
}
