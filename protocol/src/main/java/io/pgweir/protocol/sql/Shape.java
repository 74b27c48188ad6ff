package io.pgweir.protocol.sql;

/**
 * Tells texts apart by their shape: what is left of them without the values in it, the comments, the blanks and the case of
 * words. {@code select 1 in (2, 3)} and {@code SELECT 4 IN (5)} have the same one.
 */
final class Shape {
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private final TextWindow text;
    private final SqlLexer lexer;

    Shape(TextWindow text) {
        this.text = text;
        lexer = new SqlLexer(text);
    }

    long of(TextRules rules) {
        lexer.begin(rules.standardConformingStrings());
        long shape = FACTOR;
        boolean value = false;
        boolean list = false;
        for (int token = lexer.next(); token != Token.END; token = lexer.next()) {
            boolean again = value;
            value = token == Token.STRING || token == Token.NUMBER || token == Token.PARAMETER;
            if (value && list) {
                list = false; // of a list of values the first stands for all
            } else if (token == Token.COMMA && again) {
                list = true;
            } else {
                shape = list ? mix(shape, Token.COMMA) : shape;
                list = false;
                shape = mix(shape, token == Token.NUMBER || token == Token.PARAMETER ? Token.STRING : token);
                shape = value ? shape : letters(shape, token);
            }
            if (token == Token.ERROR) {
                break;
            }
        }
        return shape;
    }

    private long letters(long soFar, int token) {
        if (token != Token.WORD
                && token != Token.QUOTED
                && token != Token.UNICODE
                && token != Token.OPERATOR
                && token != Token.ERROR) {
            return soFar;
        }
        long shape = soFar;
        for (int i = lexer.start(); i < lexer.end(); i++) {
            int c = text.at(i);
            shape = mix(shape, token == Token.WORD ? Chars.word(c) & 0xff : c);
        }
        return shape;
    }

    private static long mix(long soFar, int next) {
        long mixed = (soFar ^ next) * FACTOR;
        return mixed ^ mixed >>> 29;
    }
}
