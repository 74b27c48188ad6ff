package io.pgweir.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.sql.Block;
import io.pgweir.protocol.sql.BuiltIns;
import io.pgweir.protocol.sql.Knowledge;
import io.pgweir.protocol.sql.Reason;
import io.pgweir.protocol.sql.Recency;
import io.pgweir.protocol.sql.TextRules;
import io.pgweir.proxy.statement.Judgement;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemoTest {
    private static final TextRules RULES = TextRules.DEFAULT;
    private static final TextRules OTHER_RULES = new TextRules(false, TextRules.Encoding.UTF8);

    private final Memo memo = new Memo();
    private final Knowledge here = BuiltIns.ofMajor(17);
    private final Knowledge there = BuiltIns.ofMajor(16);

    private static Judgement judgement(Knowledge known, TextRules rules) {
        return new Judgement(
                new WeakReference<>(known),
                rules,
                Reason.READ.target(),
                Reason.READ,
                Recency.UNSAID,
                0,
                Block.AS_BEFORE,
                false,
                null);
    }

    private @Nullable Judgement recall(String text, Knowledge known, TextRules rules) {
        return recall(text, false, known, rules);
    }

    private @Nullable Judgement recall(String text, boolean withValues, Knowledge known, TextRules rules) {
        ByteBuf in = Unpooled.copiedBuffer("before" + text + "\0behind", StandardCharsets.ISO_8859_1);
        return memo.recall(in, 6, text.length(), withValues, known, rules);
    }

    /** Has it come as often as it takes to be kept. */
    private Judgement kept(String text, Knowledge known, TextRules rules) {
        recall(text, known, rules);
        recall(text, known, rules);
        Judgement judgement = judgement(known, rules);
        memo.keep(judgement);
        return judgement;
    }

    @Test
    void a_text_is_worth_keeping_when_it_comes_again() {
        assertThat(recall("SELECT 1", here, RULES)).isNull();
        assertThat(memo.isWorthKeeping()).isFalse();
        assertThat(recall("SELECT 1", here, RULES)).isNull();
        assertThat(memo.isWorthKeeping()).isTrue();
        assertThat(recall("SELECT 2", here, RULES)).isNull();
        assertThat(memo.isWorthKeeping()).isFalse();
    }

    @Test
    void a_text_that_was_kept_is_known_where_the_same_is_known_and_read_by_the_same_rules() {
        Judgement found = kept("SELECT a FROM t WHERE b = $1", here, RULES);
        assertThat(recall("SELECT a FROM t WHERE b = $1", here, RULES)).isSameAs(found);
        assertThat(recall("SELECT a FROM t WHERE b = $1", here, OTHER_RULES)).isNull();
        assertThat(recall("SELECT a FROM t WHERE b = $1", there, RULES)).isNull();
        assertThat(recall("SELECT a FROM t WHERE b = $2", here, RULES)).isNull();
        assertThat(recall("SELECT a FROM t WHERE b = $", here, RULES)).isNull();
        assertThat(recall("SELECT a FROM t WHERE b = $1\0", here, RULES)).isNull();
    }

    @Test
    void a_text_with_values_is_known_with_others() {
        recall("SELECT a FROM t WHERE b = 17 AND c = 'this'", true, here, RULES);
        recall("SELECT a FROM t WHERE b = 4 AND c = 'that''s it'", true, here, RULES);
        assertThat(memo.isWorthKeeping()).isTrue();
        Judgement found = judgement(here, RULES);
        memo.keep(found);
        assertThat(recall("SELECT a FROM t WHERE b = 0 AND c = ''", true, here, RULES))
                .isSameAs(found);
        assertThat(recall("SELECT a FROM t WHERE b = 123456789 AND c = 'else'", true, here, RULES))
                .isSameAs(found);
        assertThat(recall("SELECT a FROM t WHERE b = 123456789 AND d = 'else'", true, here, RULES))
                .isNull();
        assertThat(recall("SELECT a FROM t WHERE b = 123456789 AND c = 'else'", false, here, RULES))
                .isNull();
    }

    @Test
    void a_text_of_values_may_have_any_length() {
        for (int length = 1; length <= Memo.LONGEST; length++) {
            recall("7".repeat(length), true, here, RULES);
        }
        assertThat(memo.isWorthKeeping()).isTrue();
    }

    /** Where a text is kept differs from run to run, so now and then the two of one have the same place all the same. */
    @Test
    void sessions_that_read_it_by_other_rules_do_not_drive_each_others_out() {
        int stayed = 0;
        for (int i = 0; i < 100; i++) {
            Judgement found = kept("SELECT " + i, here, RULES);
            kept("SELECT " + i, here, OTHER_RULES);
            stayed += recall("SELECT " + i, here, RULES) == found ? 1 : 0;
        }
        assertThat(stayed).isGreaterThan(80);
    }

    /** Two texts that may be kept in the same place: when one is kept, the other is not. */
    private String rivalOf(String text) {
        for (int i = 0; ; i++) {
            kept(text, here, RULES);
            kept("rival " + i, here, RULES);
            if (recall(text, here, RULES) == null) {
                return "rival " + i;
            }
        }
    }

    @Test
    void a_text_that_only_comes_now_and_then_does_not_drive_out_one_that_comes_more_often() {
        String rival = rivalOf("SELECT 1");
        Judgement found = kept("SELECT 1", here, RULES);
        for (int i = 0; i < 100; i++) {
            assertThat(recall(rival, here, RULES)).isNull();
            assertThat(memo.isWorthKeeping()).isFalse();
            assertThat(recall("SELECT 1", here, RULES)).isSameAs(found);
        }
    }

    @Test
    void a_text_may_be_empty_and_may_be_of_any_length() {
        for (int length = 0; length <= Memo.LONGEST; length++) {
            String text = "x".repeat(length);
            Judgement found = kept(text, here, RULES);
            assertThat(recall(text, here, RULES)).isSameAs(found);
        }
        recall("x".repeat(Memo.LONGEST + 1), here, RULES);
        recall("x".repeat(Memo.LONGEST + 1), here, RULES);
        assertThat(memo.isWorthKeeping()).as("what is longer").isFalse();
    }

    @Test
    void whatever_comes_in_whatever_order_a_text_is_only_taken_for_itself() {
        Random random = new Random(7);
        Map<String, Judgement> last = new HashMap<>();
        int hits = 0;
        for (int i = 0; i < 200_000; i++) {
            String text = "SELECT " + "f(".repeat(random.nextInt(3)) + random.nextInt(400);
            Knowledge known = random.nextBoolean() ? here : there;
            TextRules rules = random.nextInt(8) == 0 ? OTHER_RULES : RULES;
            String key = text + (known == here) + rules;
            Judgement found = recall(text, known, rules);
            if (found != null) {
                hits++;
                assertThat(found).isSameAs(last.get(key));
            } else if (memo.isWorthKeeping()) {
                Judgement judgement = judgement(known, rules);
                memo.keep(judgement);
                last.put(key, judgement);
            }
        }
        assertThat(hits).isGreaterThan(1000);
    }
}
