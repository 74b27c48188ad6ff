package io.pgweir.proxy.console;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.RowDescription;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement that was parsed.
 *
 * @param command null for an empty one
 * @param types what its parameters are, by the numbers of pg_type
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record Prepared(@Nullable Command command, Order order, int[] types) {
    private static final int INT2 = 21;

    /** A call with these values, each as text, in the places of the parameters. */
    @Nullable
    Call with(Guest guest, List<@Nullable String> values) {
        return command == null ? null : call(command, order, guest, values);
    }

    static Call call(Command command, Order order, Guest guest, List<@Nullable String> values) {
        int own = command.words().size();
        List<Word> arguments = new ArrayList<>();
        for (Word word : order.words().subList(own, order.words().size())) {
            arguments.add(word.kind() == Word.Kind.PARAMETER ? value(word, values) : word);
        }
        return new Call(guest, List.copyOf(arguments), order.behind(own));
    }

    private static Word value(Word parameter, List<@Nullable String> values) {
        int number = Integer.parseInt(parameter.text());
        String value = number <= values.size() ? values.get(number - 1) : null;
        if (value == null) {
            throw Refusal.wrongValue("parameter $" + number + " has no value");
        }
        return new Word(Word.Kind.QUOTED, value, parameter.at());
    }

    /** A parameter's value as text, of the form and type in which it came. */
    String text(ByteBuf in, int at, int length, int index, boolean binary) {
        int type = index < types.length ? types[index] : RowDescription.Type.TEXT.oid();
        if (binary && type == RowDescription.Type.INT8.oid() && length == 8) {
            return String.valueOf(in.getLong(at));
        } else if (binary && type == RowDescription.Type.INT4.oid() && length == 4) {
            return String.valueOf(in.getInt(at));
        } else if (binary && type == INT2 && length == 2) {
            return String.valueOf(in.getShort(at));
        }
        if (length > Script.LONGEST) {
            throw new ProtocolViolation("parameter $" + (index + 1) + " is too long for a command");
        }
        return in.toString(at, length, StandardCharsets.UTF_8);
    }
}
