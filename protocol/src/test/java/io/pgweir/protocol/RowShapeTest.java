package io.pgweir.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Two descriptions have one shape if, and only if, a client may take the one for the other. */
class RowShapeTest {
    private record Column(String name, int table, int number, int type, int width, int modifier, int format) {
        static Column random(Random random) {
            return new Column(
                    Property.text(random, 20),
                    random.nextInt(),
                    random.nextInt(100),
                    random.nextInt(5000),
                    random.nextInt(9),
                    random.nextInt(100) - 1,
                    random.nextInt(2));
        }
    }

    private static long columns(Column... columns) {
        ByteBuf body = Unpooled.buffer().writeShort(columns.length);
        for (Column column : columns) {
            Text.write(body, column.name);
            body.writeInt(column.table).writeShort(column.number).writeInt(column.type);
            body.writeShort(column.width).writeInt(column.modifier).writeShort(column.format);
        }
        return RowShape.ofColumns(body, 0, body.readableBytes());
    }

    private static long parameters(int... types) {
        ByteBuf body = Unpooled.buffer().writeShort(types.length);
        for (int type : types) {
            body.writeInt(type);
        }
        return RowShape.ofParameters(body, 0, body.readableBytes());
    }

    @Test
    void what_a_client_relies_on_makes_a_difference_and_nothing_else_does() {
        Property.holds(random -> {
            Column one = Column.random(random);
            Column two = Column.random(random);
            long shape = columns(one, two);
            assertThat(shape).isNotIn(RowShape.UNKNOWN, RowShape.NOTHING, RowShape.UNREAD);
            Column elsewhere = new Column(one.name, random.nextInt(), 7, one.type, one.width, one.modifier, 1);
            assertThat(columns(elsewhere, two)).isEqualTo(shape);
            Column renamed = new Column(one.name + "x", one.table, one.number, one.type, one.width, one.modifier, 0);
            Column retyped = new Column(one.name, one.table, one.number, one.type + 1, one.width, one.modifier, 0);
            Column modified = new Column(one.name, one.table, one.number, one.type, one.width, one.modifier + 1, 0);
            assertThat(columns(renamed, two)).isNotEqualTo(shape);
            assertThat(columns(retyped, two)).isNotEqualTo(shape);
            assertThat(columns(modified, two)).isNotEqualTo(shape);
            assertThat(columns(one)).isNotEqualTo(shape);
            assertThat(columns(one, two, two)).isNotEqualTo(shape);
        });
    }

    @Test
    void parameters_are_their_types_in_order() {
        assertThat(parameters()).isEqualTo(RowShape.NOTHING);
        assertThat(parameters(23, 25)).isEqualTo(parameters(23, 25)).isNotIn(parameters(25, 23), parameters(23));
        assertThat(columns()).isNotIn(RowShape.NOTHING, RowShape.UNKNOWN);
    }
}
