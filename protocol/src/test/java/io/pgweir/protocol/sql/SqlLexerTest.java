package io.pgweir.protocol.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.Property;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The lexer against what PostgreSQL's scan.l says, shown as the tokens with bars between them. */
class SqlLexerTest {
    private static String tokens(String sql, boolean standardConformingStrings) {
        ByteBuf bytes = Unpooled.copiedBuffer(sql, StandardCharsets.UTF_8);
        var window = new TextWindow();
        window.open(bytes, 0, bytes.readableBytes());
        var lexer = new SqlLexer(window);
        lexer.begin(standardConformingStrings);
        var shown = new StringBuilder();
        while (true) {
            int token = lexer.next();
            if (token == Token.END) {
                return shown.toString();
            }
            shown.append(shown.isEmpty() ? "" : "|");
            if (token == Token.ERROR) {
                return shown.append(lexer.error()).toString();
            }
            shown.append(bytes.toString(lexer.start(), lexer.end() - lexer.start(), StandardCharsets.UTF_8));
        }
    }

    private static String tokens(String sql) {
        return tokens(sql, true);
    }

    @Test
    void comments_nest_and_are_blanks() {
        assertThat(tokens("a/* x /* y */ z */b--c\nd")).isEqualTo("a|b|d");
        assertThat(tokens("a/**/b/*/ */c/***/d")).isEqualTo("a|b|c|d");
        assertThat(tokens("a /* /* */")).isEqualTo("a|UNTERMINATED");
        assertThat(tokens("--")).isEmpty();
    }

    @Test
    void strings_end_where_their_rules_say() {
        assertThat(tokens("'a''b'c")).isEqualTo("'a''b'|c");
        assertThat(tokens("'a\\'c'")).isEqualTo("'a\\'|c|UNTERMINATED");
        assertThat(tokens("'a\\'c'", false)).isEqualTo("'a\\'c'");
        assertThat(tokens("E'a\\'b'e'\\\\'")).isEqualTo("E'a\\'b'|e'\\\\'");
        assertThat(tokens("b'1'X'f'")).isEqualTo("b'1'|X'f'");
        assertThat(tokens("N'a\\'")).isEqualTo("N'a\\'");
        assertThat(tokens("N'a\\'b'", false)).isEqualTo("N'a\\'b'");
        assertThat(tokens("U&'a\\'u&\"b\"")).isEqualTo("U&'a\\'|u&\"b\"");
        assertThat(tokens("U&'a'", false)).isEqualTo("INVALID");
        assertThat(tokens("fe'a'")).isEqualTo("fe|'a'");
        assertThat(tokens("u & 'a'")).isEqualTo("u|&|'a'");
    }

    @Test
    void a_string_goes_on_behind_a_line_break() {
        assertThat(tokens("'a'\n'b'c")).isEqualTo("'a'\n'b'|c");
        assertThat(tokens("'a' \t\r\n  'b'")).isEqualTo("'a' \t\r\n  'b'");
        assertThat(tokens("'a' --c'\n'b'")).isEqualTo("'a' --c'\n'b'");
        assertThat(tokens("'a'\n--c'\n'b'")).isEqualTo("'a'\n--c'\n'b'");
        assertThat(tokens("'a' 'b'")).isEqualTo("'a'|'b'");
        assertThat(tokens("'a' /*\n*/ 'b'")).isEqualTo("'a'|'b'");
        assertThat(tokens("E'a'\n'\\'b'")).isEqualTo("E'a'\n'\\'b'");
        assertThat(tokens("'a'\n'\\'b")).isEqualTo("'a'\n'\\'|b");
        assertThat(tokens("'a'\n-'b'")).isEqualTo("'a'|-|'b'");
    }

    @Test
    void dollar_quotes_have_tags() {
        assertThat(tokens("$$a'$$b")).isEqualTo("$$a'$$|b");
        assertThat(tokens("$a$ $b$ $$ $A$ $a$c")).isEqualTo("$a$ $b$ $$ $A$ $a$|c");
        assertThat(tokens("$a$x$b$a$c")).isEqualTo("$a$x$b$a$|c");
        assertThat(tokens("$é$x$é$")).isEqualTo("$é$x$é$");
        assertThat(tokens("a$$b$$")).isEqualTo("a$$b$$");
        assertThat(tokens("$1$$a$$")).isEqualTo("$1|$$a$$");
        assertThat(tokens("$a")).isEqualTo("INVALID");
        assertThat(tokens("$1a$")).isEqualTo("INVALID");
        assertThat(tokens("$" + "a".repeat(64) + "$")).isEqualTo("INVALID");
    }

    @Test
    void operators_are_as_long_as_can_be() {
        assertThat(tokens("a<=b")).isEqualTo("a|<=|b");
        assertThat(tokens("a*-1")).isEqualTo("a|*|-|1");
        assertThat(tokens("a<--1")).isEqualTo("a|<");
        assertThat(tokens("a@-1")).isEqualTo("a|@-|1");
        assertThat(tokens("a=-+-1")).isEqualTo("a|=|-|+|-|1");
        assertThat(tokens("a+/*c*/b")).isEqualTo("a|+|b");
        assertThat(tokens("a*/b")).isEqualTo("a|*/|b");
        assertThat(tokens("a?|b")).isEqualTo("a|?||b");
        assertThat(tokens("a</*")).isEqualTo("a|<|UNTERMINATED");
    }

    @Test
    void numbers_are_those_of_18_and_nothing_may_stick_to_them() {
        assertThat(tokens("1 1.5 .5 1. 1e5 1.e-5 1_000 0x1F 0o17 0b101 0x_1F"))
                .isEqualTo("1|1.5|.5|1.|1e5|1.e-5|1_000|0x1F|0o17|0b101|0x_1F");
        assertThat(tokens("1..2")).isEqualTo("1|..|2");
        assertThat(tokens("1.2.3")).isEqualTo("1.2|.3");
        assertThat(tokens("$1 $22")).isEqualTo("$1|$22");
        for (String junk : new String[] {"1a", "1_", "1__0", "1e", "1e+", "1.5x", "0xg", "$1a", "1é"}) {
            assertThat(tokens(junk)).as(junk).isEqualTo("INVALID");
        }
    }

    @Test
    void signs_and_names() {
        assertThat(tokens("a.b::c:=d:e[1]{")).isEqualTo("a|.|b|::|c|:=|d|:|e|[|1|]|INVALID");
        assertThat(tokens("\"a\"\"b\"\"\"c")).isEqualTo("\"a\"\"b\"\"\"|c");
        assertThat(tokens("_a$1é日本 b")).isEqualTo("_a$1é日本|b");
        assertThat(tokens("a\u000bb\fc")).isEqualTo("a|b|c");
        assertThat(tokens("a\0b")).isEqualTo("a|INVALID");
        assertThat(tokens("'a\0'")).isEqualTo("UNTERMINATED");
    }

    @Test
    void uescape_belongs_to_its_identifier_and_never_nests() {
        assertThat(tokens("U&\"a\" UESCAPE '!' (")).isEqualTo("U&\"a\" UESCAPE '!'|(");
        assertThat(tokens("U&\"a\" /**/ uescape $$!$$ (")).isEqualTo("U&\"a\" /**/ uescape $$!$$|(");
        assertThat(tokens("U&\"a\" uescape (")).isEqualTo("U&\"a\"|uescape|(");
        assertThat(tokens("U&\"a\" uescapes 'b'")).isEqualTo("U&\"a\"|uescapes|'b'");
        assertThat(tokens("U&\"a\" ".repeat(100_000))).hasSize(600_000 - 1);
    }

    @Test
    void every_keyword_that_has_a_name_here_is_one_of_postgresql() {
        for (Keyword keyword : Keyword.values()) {
            if (keyword != Keyword.NONE) {
                assertThat(keyword.category()).as(keyword.name()).isNotEqualTo(Keyword.Category.NO_KEYWORD);
            }
        }
    }

    /** A window that never has a text at hand as a whole, as if all of them were long. */
    private static final class NarrowWindow extends TextWindow {
        @Override
        byte @Nullable [] whole() {
            return null;
        }
    }

    @Test
    void a_text_at_hand_is_cut_as_a_long_one_is() {
        List<Corpus.Entry> entries = Corpus.entries();
        Property.holds(random -> {
            byte[] one = entries.get(random.nextInt(entries.size())).sql().getBytes(StandardCharsets.UTF_8);
            byte[] sql = random.nextBoolean() ? one : Property.mutated(random, one);
            boolean standard = random.nextBoolean();
            assertThat(cut(new TextWindow(), sql, standard)).isEqualTo(cut(new NarrowWindow(), sql, standard));
        });
    }

    private static List<String> cut(TextWindow window, byte[] sql, boolean standard) {
        window.open(Unpooled.wrappedBuffer(sql), 0, sql.length);
        var lexer = new SqlLexer(window);
        lexer.begin(standard);
        List<String> tokens = new ArrayList<>();
        while (lexer.kind() != Token.END && lexer.kind() != Token.ERROR) {
            int kind = lexer.next();
            tokens.add(kind + " " + lexer.keyword() + " " + lexer.start() + "-" + lexer.end());
        }
        return tokens;
    }
}
