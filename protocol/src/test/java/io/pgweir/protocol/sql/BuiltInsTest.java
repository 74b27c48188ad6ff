package io.pgweir.protocol.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The two lists of names against each other. */
class BuiltInsTest {
    @Test
    void every_reviewed_function_is_one_of_postgresql() {
        Set<String> functions = new HashSet<>();
        BuiltInNames.read("built-ins.txt", (heading, name) -> {
            if (heading.topic().equals("functions")) {
                functions.add(name);
            }
        });
        BuiltInNames.read("reviewed.txt", (heading, name) -> {
            if (heading.topic().equals("functions")) {
                String plain = name.replace("*", "");
                assertThat(functions)
                        .as(name)
                        .anyMatch(function -> name.endsWith("*") ? function.startsWith(plain) : function.equals(name));
            }
        });
        assertThat(functions).hasSizeGreaterThan(2500);
    }

    @Test
    void no_operator_of_postgresql_writes() {
        BuiltInNames.read("built-ins.txt", (heading, name) -> {
            if (heading.topic().equals("operators")) {
                assertThat(heading.kind()).as(name).isEqualTo("plain");
            }
        });
    }

    @Test
    void the_volatile_functions_that_a_standby_may_run_are_these() {
        Set<String> harmless = new TreeSet<>();
        BuiltInNames.read("built-ins.txt", (heading, name) -> {
            if (heading.topic().equals("functions")
                    && heading.kind().equals("volatile")
                    && Corpus.verdict("SELECT \"" + name + "\"()").target() == Target.STANDBY) {
                harmless.add(name);
            }
        });
        assertThat(String.join(" ", harmless))
                .isEqualTo("array_sample array_shuffle bernoulli clock_timestamp "
                        + "current_query gen_random_uuid lo_get pg_collation_actual_version "
                        + "pg_database_collation_actual_version pg_database_size pg_get_multixact_members pg_indexes_size "
                        + "pg_jit_available pg_partition_ancestors pg_partition_tree pg_relation_size pg_sleep pg_sleep_for "
                        + "pg_sleep_until pg_table_size pg_tablespace_size pg_total_relation_size random random_normal system "
                        + "timeofday uuidv4 uuidv7");
    }
}
