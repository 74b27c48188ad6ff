package io.pgweir.protocol.scram;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What the attribute c of client-final says, before Base64: the head of client-first, and the binding's data. */
final class BindingInput {
    private BindingInput() {}

    static String header(char flag) {
        return flag == 'p' ? "p=" + ChannelBinding.TYPE + ",," : flag + ",,";
    }

    static byte[] of(char flag, byte @Nullable [] data) {
        byte[] header = ScramSecret.ascii(header(flag));
        if (flag != 'p' || data == null) {
            return header;
        }
        byte[] input = Arrays.copyOf(header, header.length + data.length);
        System.arraycopy(data, 0, input, header.length, data.length);
        return input;
    }
}
