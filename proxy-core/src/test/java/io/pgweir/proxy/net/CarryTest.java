package io.pgweir.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.pgweir.proxy.Seeded;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

class CarryTest {
    @Test
    void bytes_come_out_as_they_went_in_and_slices_that_went_out_stay_as_they_were() {
        Seeded.holds(500, random -> {
            UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false, true);
            Carry carry = new Carry();
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            ByteBuf received = memory.buffer();
            ByteBuf[] slices = new ByteBuf[50];
            for (int i = 0; i < slices.length; i++) {
                byte[] read = new byte[1 + random.nextInt(600)];
                random.nextBytes(read);
                sent.writeBytes(read);
                ByteBuf in = carry.with(
                        memory.buffer(read.length + random.nextInt(100)).writeBytes(read));
                int at = in.readerIndex() + (random.nextBoolean() ? 0 : random.nextInt(in.readableBytes() + 1));
                slices[i] = at > in.readerIndex()
                        ? in.retainedSlice(in.readerIndex(), at - in.readerIndex())
                        : memory.buffer(0);
                carry.keep(in, at, memory);
            }
            for (ByteBuf slice : slices) {
                received.writeBytes(slice);
                slice.release();
            }
            int kept = carry.length();
            ByteBuf rest = carry.take();
            if (rest != null) {
                assertThat(rest.readableBytes()).isEqualTo(kept);
                received.writeBytes(rest);
                rest.release();
            }
            byte[] all = new byte[received.readableBytes()];
            received.readBytes(all);
            assertThat(all).isEqualTo(sent.toByteArray());
            received.release();
            carry.release();
            assertThat(memory.metric().usedHeapMemory()).isZero();
        });
    }
}
