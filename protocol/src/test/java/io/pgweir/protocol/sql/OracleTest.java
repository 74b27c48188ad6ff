package io.pgweir.protocol.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgweir.protocol.sql.Oracle.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The classifier beside PostgreSQL's own parser: of what that says writes, nothing may go to a standby. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OracleTest {
    private static final int MADE = 30_000;
    private static final double MOST_FALSE_PRIMARIES = 0.02;
    private static final Set<String> READS = Set.of("SelectStmt", "ExplainStmt", "CopyStmt", "VariableShowStmt");
    /** A read all the same, which goes to the primary because somebody said so, or because standbys differ. */
    private static final Set<Reason> WANTED_AT_HOME =
            Set.of(Reason.HINT_PRIMARY, Reason.NODE_STATE, Reason.TEMPORARY_RELATION);

    private final BuiltIns builtIns = BuiltIns.ofAllMajors();
    private Path folder = Path.of("");
    private Oracle oracle;

    @BeforeAll
    void ask() throws IOException, InterruptedException {
        String where = System.getProperty("pgweir.oracle");
        assumeTrue(where != null, "skipped: -Poracle asks PostgreSQL's parser, and needs node and npm");
        folder = Path.of(Objects.requireNonNull(where));
        oracle = new Oracle(folder);
    }

    @Test
    void what_the_parser_says_writes_goes_to_no_standby_and_few_reads_go_to_the_primary() throws Exception {
        List<String> texts = Corpus.entries().stream().map(Corpus.Entry::sql).toList();
        List<Answer> answers = oracle.ask(texts);
        List<String> falsePrimaries = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        int reads = 0;
        for (int i = 0; i < texts.size(); i++) {
            Verdict verdict = Corpus.verdict(texts.get(i));
            judge(wrong, texts.get(i), verdict, answers.get(i));
            if (isRead(answers.get(i)) && !WANTED_AT_HOME.contains(verdict.reason())) {
                reads++;
                if (verdict.target() == Target.PRIMARY) {
                    falsePrimaries.add(verdict.reason() + "\t" + texts.get(i).replace("\n", "\\n"));
                }
            }
        }
        assertThat(wrong).isEmpty();
        Files.write(folder.resolve("false-primaries.txt"), falsePrimaries, StandardCharsets.UTF_8);
        System.out.printf(
                Locale.ROOT,
                "oracle: of %d texts %d are reads, and %d of them go to the primary (%.1f %%)%n",
                texts.size(),
                reads,
                falsePrimaries.size(),
                100.0 * falsePrimaries.size() / reads);
        assertThat(reads).isGreaterThan(500);
        assertThat((double) falsePrimaries.size() / reads)
                .as("%s", falsePrimaries)
                .isLessThan(MOST_FALSE_PRIMARIES);
    }

    @Test
    void whatever_is_made_of_those_texts_goes_to_no_standby_if_the_parser_says_that_it_writes() throws Exception {
        List<String> corpus = Corpus.entries().stream().map(Corpus.Entry::sql).toList();
        Random random = new Random(Long.getLong("pgweir.oracle.seed", 20_260_101));
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < MADE; i++) {
            texts.add(made(corpus, random));
        }
        List<Answer> answers = oracle.ask(texts);
        List<String> wrong = new ArrayList<>();
        int written = 0;
        for (int i = 0; i < texts.size(); i++) {
            judge(wrong, texts.get(i), Corpus.verdict(texts.get(i)), answers.get(i));
            written += answers.get(i).writes().isEmpty() ? 0 : 1;
        }
        assertThat(wrong).isEmpty();
        assertThat(written).isGreaterThan(MADE / 10);
    }

    private static String made(List<String> corpus, Random random) {
        String one = corpus.get(random.nextInt(corpus.size()));
        String other = corpus.get(random.nextInt(corpus.size()));
        return switch (random.nextInt(16)) {
            case 0 -> one + "; " + other;
            case 1 -> "WITH x AS (" + one + ") SELECT * FROM x";
            case 2 -> "WITH x AS MATERIALIZED (" + one + ") " + other;
            case 3 -> "EXPLAIN (ANALYZE, COSTS off) " + one;
            case 4 -> "EXPLAIN " + one;
            case 5 -> "COPY (" + one + ") TO STDOUT";
            case 6 -> "PREPARE p AS " + one;
            case 7 -> "DECLARE c CURSOR FOR " + one;
            case 8 -> "(" + one + ") UNION ALL (" + other + ")";
            case 9 -> "SELECT (" + one + "), a FROM (" + other + ") AS b";
            case 10 -> "SELECT CASE WHEN EXISTS (" + one + ") THEN 1 ELSE 2 END";
            case 11 -> "/* ' -- */" + one + "-- $$ ;";
            case 12 -> spaced(one, random);
            case 13 -> cased(one, random);
            case 14 -> "SELECT a FROM t WHERE b IN (" + one + ") ORDER BY (" + other + ")";
            default -> cut(one, random) + " " + cut(other, random);
        };
    }

    /** With comments where blanks were, if no quotes are in it. */
    private static String spaced(String sql, Random random) {
        String[] blanks = {"/**/", "\n", "/* a /* b */ ' */", "--x\n", "\t"};
        return isPlain(sql) ? sql.replace(" ", blanks[random.nextInt(blanks.length)]) : sql;
    }

    private static String cased(String sql, Random random) {
        if (!isPlain(sql)) {
            return sql;
        }
        StringBuilder mixed = new StringBuilder();
        sql.chars()
                .forEach(c -> mixed.append(
                        (char) (random.nextBoolean() ? Character.toUpperCase(c) : Character.toLowerCase(c))));
        return mixed.toString();
    }

    private static boolean isPlain(String sql) {
        return sql.chars().noneMatch(c -> c == '\'' || c == '"' || c == '$' || c == '-' || c == '/' || c >= 0x80);
    }

    private static String cut(String sql, Random random) {
        return sql.substring(0, sql.offsetByCodePoints(0, random.nextInt(1 + sql.codePointCount(0, sql.length()))));
    }

    /** Notes a text that writes and may go to a standby. */
    private void judge(List<String> wrong, String sql, Verdict verdict, Answer answer) {
        boolean writes = !answer.writes().isEmpty()
                || answer.functions().stream().anyMatch(name -> kind(name).reason() != null)
                || !answer.types().stream().allMatch(this::isReadingType);
        if (writes && verdict.hint() != Hint.STANDBY && verdict.target() != Target.PRIMARY) {
            wrong.add("%s: %s, %s, %s".formatted(sql, verdict, answer.writes(), answer.functions()));
        }
    }

    private boolean isRead(Answer answer) {
        return !answer.isRefused()
                && !answer.kinds().isEmpty()
                && READS.containsAll(answer.kinds())
                && answer.writes().isEmpty()
                && answer.functions().stream().allMatch(name -> isReading(kind(name)))
                && answer.operators().stream().allMatch(this::isReadingOperator)
                && answer.types().stream().allMatch(this::isReadingType);
    }

    private static boolean isReading(FunctionKind kind) {
        return kind == FunctionKind.READS || kind == FunctionKind.SHOWS_SETTING;
    }

    private FunctionKind kind(List<String> called) {
        return builtIns.function(name(called.getFirst()), name(called.getLast()), Knowledge.NOT_COUNTED);
    }

    private boolean isReadingOperator(List<String> operator) {
        return builtIns.isReadingOperator(name(operator.getFirst()), name(operator.getLast()));
    }

    private boolean isReadingType(List<String> type) {
        return builtIns.isReadingType(name(type.getFirst()), name(type.getLast()));
    }

    private static Name name(String text) {
        Name name = new Name();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        name.set(bytes, 0, Math.min(bytes.length, Name.MAX_BYTES));
        return name;
    }
}
