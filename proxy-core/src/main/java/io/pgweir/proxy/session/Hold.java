package io.pgweir.proxy.session;

import io.pgweir.config.FailoverConfig;
import io.pgweir.protocol.sql.Knowledge;
import org.jspecify.annotations.Nullable;

/** One session's wait for a node that there is none of now. Sessions that do so, and what is kept for them, are bounded over all of them. */
final class Hold {
    private final Commons commons;
    private boolean on;
    private boolean inVain;
    private int bytes;
    private @Nullable Knowledge heard;

    Hold(Commons commons) {
        this.commons = commons;
    }

    boolean isOn() {
        return on;
    }

    /** Whether too many others wait, or too much is kept for them. */
    boolean isInVain() {
        return on && inVain;
    }

    /** It waits from now on; false if it did before. */
    boolean begins() {
        if (on) {
            return false;
        }
        on = true;
        inVain = !commons.sessions().strands(limits().holdClients());
        return true;
    }

    /** Whether this is something else than it heard when it was told last. */
    boolean hears(Knowledge now) {
        boolean isNews = now != heard;
        heard = now;
        return isNews;
    }

    /** So much of what the client sent is kept. */
    void keeps(int bytesNow) {
        if (on) {
            int more = bytesNow - bytes;
            long all = commons.sessions().keeps(more);
            bytes = bytesNow;
            inVain |= more > 0 && all > limits().holdBytes();
        }
    }

    /** It waits no more. */
    void ends() {
        if (on) {
            on = false;
            commons.sessions().goesOn(bytes);
            bytes = 0;
        }
    }

    private FailoverConfig limits() {
        return commons.config().get().failover();
    }
}
