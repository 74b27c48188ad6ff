package io.pgweir.proxy.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.sql.SettingChanges;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatabaseKnowledgeTest {
    private final CatalogSnapshot ofPrimary = snapshot();
    private final CatalogSnapshot ofStandby = snapshot();
    private boolean headless = true;
    private final DatabaseKnowledge knowledge =
            new DatabaseKnowledge(() -> {}, () -> Lists.NONE, SettingChanges.ANY, () -> headless);

    private static CatalogSnapshot snapshot() {
        return CatalogSnapshot.of(List.of(), List.of(), List.of(), List.of(), new SettingChanges());
    }

    @Test
    void what_a_standby_says_holds_as_long_as_there_is_no_primary() {
        assertThat(knowledge.now()).isSameAs(Cautious.INSTANCE);

        knowledge.makeDoWith(ofStandby, knowledge.beginReading());
        assertThat(knowledge.now()).isSameAs(ofStandby);

        headless = false;
        assertThat(knowledge.now()).isSameAs(Cautious.INSTANCE);
    }

    /** So the primary is asked again soon, and code of users may have changed any setting, until its own catalogs were read. */
    @Test
    void what_a_standby_says_is_no_knowledge() {
        knowledge.makeDoWith(ofStandby, knowledge.beginReading());

        assertThat(knowledge.isKnown()).isFalse();
        assertThat(knowledge.ofCode()).isSameAs(SettingChanges.ANY);
    }

    @Test
    void what_the_primary_said_is_better_than_what_a_standby_says() {
        knowledge.makeDoWith(ofStandby, knowledge.beginReading());
        assertThat(knowledge.take(ofPrimary, knowledge.beginReading())).isTrue();

        assertThat(knowledge.now()).isSameAs(ofPrimary);
        assertThat(knowledge.isKnown()).isTrue();
        assertThat(knowledge.ofCode()).isNotSameAs(SettingChanges.ANY);
    }

    @Test
    void nothing_is_known_behind_a_change() {
        knowledge.makeDoWith(ofStandby, knowledge.beginReading());
        knowledge.changeBegins();

        assertThat(knowledge.now()).isSameAs(Cautious.INSTANCE);
        assertThat(knowledge.beginReading()).isNegative();
    }

    @Test
    void what_was_read_before_a_change_does_not_stay() {
        long begun = knowledge.beginReading();
        knowledge.changeBegins();
        knowledge.changeEnds();

        assertThat(knowledge.take(ofPrimary, begun)).isFalse();
        assertThat(knowledge.now()).isSameAs(Cautious.INSTANCE);
    }

    @Test
    void nor_does_what_a_standby_said() {
        long begun = knowledge.beginReading();
        knowledge.changeBegins();
        knowledge.changeEnds();
        knowledge.makeDoWith(ofStandby, begun);

        assertThat(knowledge.now()).isSameAs(Cautious.INSTANCE);
    }

    @Test
    void what_a_standby_said_is_nothing_to_the_next_time_without_a_primary() {
        knowledge.makeDoWith(ofStandby, knowledge.beginReading());
        knowledge.makesDoNoMore();

        assertThat(knowledge.isBlind()).isTrue();
    }
}
