package io.pgweir.proxy.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.proxy.Seeded;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Names of clients, texts of statements, and what servers have prepared: each use is counted, and paid back. */
class StatementsTest {
    private final StatementCatalog catalog = new StatementCatalog();

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private Statement intern(String text) {
        ByteBuf in = bytes("  " + text);
        return catalog.intern(in, 2, in.readableBytes() - 2);
    }

    @Test
    void equal_texts_are_one_statement_as_long_as_somebody_uses_it() {
        Statement first = intern("select 1");
        assertThat(intern("select 1")).isSameAs(first);
        assertThat(intern("select 2")).isNotSameAs(first);
        assertThat(catalog.size()).isEqualTo(2);
        catalog.release(first);
        assertThat(intern("select 1")).isSameAs(first);
        catalog.release(first);
        catalog.release(first);
        assertThat(catalog.size()).isEqualTo(1);
        assertThat(intern("select 1")).isNotSameAs(first);
    }

    @Test
    void one_that_was_given_up_does_not_count_for_the_one_in_its_place() {
        Statement old = intern("select 1");
        catalog.release(old);
        Statement now = intern("select 1");
        catalog.retain(old);
        catalog.release(old);
        catalog.retain(old);
        catalog.release(now);
        assertThat(catalog.size()).isZero();
    }

    @Test
    void names_are_told_apart_by_their_first_63_bytes() {
        ClientStatements names = new ClientStatements();
        Statement statement = intern("select 1");
        ByteBuf in = bytes("n".repeat(70));
        names.add(in, 0, 70, statement);
        assertThat(names.find(in, 0, 63)).isSameAs(statement);
        assertThat(names.find(in, 0, 66)).isSameAs(statement);
        assertThat(names.find(in, 0, 62)).isNull();
        assertThat(names.remove(in, 0, 70)).isNotNull();
        assertThat(names.size()).isZero();
    }

    @Test
    void names_are_kept_as_a_map_would_keep_them_and_each_change_can_be_undone_later() {
        Seeded.holds(200, random -> {
            ClientStatements names = new ClientStatements();
            Map<String, ClientStatements.Entry> model = new HashMap<>();
            Map<ClientStatements.Entry, String> ever = new LinkedHashMap<>();
            for (int i = 0; i < 300; i++) {
                String name = Integer.toString(random.nextInt(40), 2);
                ByteBuf in = bytes(name);
                ClientStatements.Entry there = model.get(name);
                assertThat(names.find(in, 0, name.length())).isSameAs(there == null ? null : there.statement());
                if (there == null && random.nextBoolean()) {
                    Statement statement = intern(Integer.toString(random.nextInt(10)));
                    ClientStatements.Entry given = names.add(in, 0, name.length(), statement);
                    model.put(name, given);
                    ever.put(given, name);
                } else if (random.nextBoolean()) {
                    assertThat(names.remove(in, 0, name.length())).isSameAs(model.remove(name));
                } else if (!ever.isEmpty()) {
                    undo(random, names, model, List.copyOf(ever.entrySet()).get(random.nextInt(ever.size())));
                }
                assertThat(names.size()).isEqualTo(model.size());
            }
            int[] dropped = {0};
            names.clear(_ -> dropped[0]++);
            assertThat(dropped[0]).isEqualTo(model.size());
            assertThat(names.size()).isZero();
        });
    }

    private static void undo(
            Random random,
            ClientStatements names,
            Map<String, ClientStatements.Entry> model,
            Map.Entry<ClientStatements.Entry, String> old) {
        ClientStatements.Entry entry = old.getKey();
        if (random.nextBoolean()) {
            assertThat(names.remove(entry)).isEqualTo(model.remove(old.getValue(), entry));
        } else {
            boolean isFree = model.putIfAbsent(old.getValue(), entry) == null;
            assertThat(names.restore(entry, entry.statement())).isEqualTo(isFree);
        }
    }

    @Test
    void the_statement_whose_use_is_longest_ago_makes_room() {
        ServerStatements prepared = new ServerStatements(catalog);
        List<Statement> all = new ArrayList<>();
        for (String text : List.of("a", "b", "c")) {
            all.add(intern(text));
            prepared.add(all.getLast());
        }
        assertThat(prepared.uses(all.getFirst())).isTrue();
        assertThat(prepared.evict(3)).isNull();
        assertThat(prepared.evict(2)).isSameAs(all.get(1));
        assertThat(prepared.uses(all.get(1))).isFalse();
        prepared.forget(all.get(1));
        prepared.clear();
        all.forEach(catalog::release);
        assertThat(catalog.size()).isZero();
    }
}
