package io.pgweir.proxy.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.proxy.Seeded;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        assertThat(names.remove(ClientStatements.name(in, 0, 70))).isSameAs(statement);
        assertThat(names.size()).isZero();
    }

    @Test
    void names_are_kept_as_a_map_would_keep_them() {
        Seeded.holds(200, random -> {
            ClientStatements names = new ClientStatements();
            Map<String, Statement> model = new HashMap<>();
            for (int i = 0; i < 300; i++) {
                String name = Integer.toString(random.nextInt(40), 2);
                ByteBuf in = bytes(name);
                if (random.nextBoolean() && !model.containsKey(name)) {
                    Statement statement = intern(Integer.toString(random.nextInt(10)));
                    names.add(in, 0, name.length(), statement);
                    model.put(name, statement);
                } else {
                    assertThat(names.find(in, 0, name.length())).isSameAs(model.get(name));
                    Statement removed = names.remove(ClientStatements.name(in, 0, name.length()));
                    assertThat(removed).isSameAs(model.remove(name));
                    if (removed != null) {
                        catalog.release(removed);
                    }
                }
                assertThat(names.size()).isEqualTo(model.size());
            }
            names.clear(catalog::release);
            assertThat(names.size()).isZero();
            assertThat(catalog.size()).isZero();
        });
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
