package io.pgweir.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.sql.BuiltIns;
import io.pgweir.protocol.sql.Classifier;
import io.pgweir.protocol.sql.Target;
import io.pgweir.protocol.sql.TextRules;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** What it takes to tell where a text may run: the cost of splitting for each simple query. */
public class ClassifierBenchmark extends CallBenchmark {
    /** Texts as clients send them. */
    public enum Text {
        PGBENCH_SELECT("SELECT abalance FROM pgbench_accounts WHERE aid = 12345;"),
        ORM_SELECT_1200(orm()),
        INSERT_4000("INSERT INTO t (a, b, c) VALUES " + "(17, 'some text', 3.5), ".repeat(165) + "(1, '', 0)");

        private final String sql;

        Text(String sql) {
            this.sql = sql;
        }

        private static String orm() {
            StringBuilder sql = new StringBuilder("select ");
            for (int i = 0; sql.length() < 850; i++) {
                sql.append(i == 0 ? "" : ", ")
                        .append("o1_0.column_name_")
                        .append(i)
                        .append(" as col_0_")
                        .append(i);
            }
            return sql.append(" from orders o1_0 left join customers c1_0 on c1_0.id = o1_0.customer_id")
                    .append(" left join addresses a1_0 on a1_0.id = c1_0.address_id and a1_0.kind = 'billing'")
                    .append(" where o1_0.status in ('open', 'paid') and lower(c1_0.name) like $1 and o1_0.total > $2")
                    .append(" and (o1_0.deleted_at is null or o1_0.deleted_at > now())")
                    .append(" order by o1_0.created_at desc, o1_0.id offset $3 rows fetch first $4 rows only")
                    .toString();
        }
    }

    private final Classifier classifier = new Classifier(BuiltIns.ofAllMajors());
    private ByteBuf sql = Unpooled.EMPTY_BUFFER;

    @Param
    private Text text = Text.PGBENCH_SELECT;

    /** Puts the text where a socket would have put it. */
    @Setup
    public void write() {
        sql = PooledByteBufAllocator.DEFAULT.directBuffer();
        sql.writeCharSequence(text.sql, StandardCharsets.US_ASCII);
    }

    /** Gives the buffer back. */
    @TearDown
    public void release() {
        sql.release();
    }

    /** Judges the text. */
    @Benchmark
    public Target classify() {
        return classifier
                .classify(sql, 0, sql.readableBytes(), TextRules.DEFAULT)
                .target();
    }
}
