package io.pgweir.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class AnswerTest {
    /** A row that looks like a ReadyForQuery inside, an empty CopyDone, and the ReadyForQuery. */
    private static final byte[] STREAM = {'d', 0, 0, 0, 10, 'Z', 0, 0, 0, 5, 'I', 'c', 0, 0, 0, 4, 'Z', 0, 0, 0, 5, 'I'
    };

    @Test
    void an_answer_ends_at_the_same_byte_however_it_is_cut() throws IOException {
        for (int cut = 0; cut < STREAM.length; cut++) {
            Answer answer = new Answer();
            assertThat(answer.isCompleteWith(ByteBuffer.wrap(STREAM, 0, cut)))
                    .as("the first %d bytes", cut)
                    .isFalse();
            assertThat(answer.isCompleteWith(ByteBuffer.wrap(STREAM, cut, STREAM.length - cut)))
                    .as("cut at %d", cut)
                    .isTrue();
        }
    }

    @Test
    void an_error_ends_the_run() {
        ByteBuffer error = ByteBuffer.wrap(new byte[] {'E', 0, 0, 0, 5, 0});

        assertThatThrownBy(() -> new Answer().isCompleteWith(error)).isInstanceOf(IOException.class);
    }
}
