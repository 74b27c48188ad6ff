package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.NotificationResponse;
import io.pgweir.proxy.pool.Listening;
import io.pgweir.proxy.server.Channels;
import io.pgweir.proxy.server.Hearing;
import io.pgweir.proxy.server.Inquiry;
import io.pgweir.proxy.server.ServerLink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session's return to listening itself as part of a transaction block, which will be committed or not. LISTEN and the notification
 * that is the mark are nothing before, and for ever if it is rolled back, or goes back to a savepoint from before.
 *
 * <p>The server tells its own notifications behind the answer to COMMIT and ahead of its ReadyForQuery. Those of the others that came
 * before have to be told before these, so all that comes behind the mark waits until they have come to the mark, too.
 */
final class Homecoming implements Hearing {
    private final Ear ear;
    private final Listening others;
    private final ServerLink own;
    private final Set<String> channels;
    private final String mark;
    private final List<ByteBuf> keptBack = new ArrayList<>(1);
    private boolean isHeardHere;
    private boolean isHeardThere;
    /** UNLISTEN * takes the channel of the mark away, too. */
    private boolean mayMissMark;

    /** @param goesOn gets what was kept back, when both have heard the mark, and this one first */
    Homecoming(Ear ear, Listening others, ServerLink own, Consumer<List<ByteBuf>> goesOn) {
        this.ear = ear;
        this.others = others;
        this.own = own;
        this.channels = others.channelsOf(ear);
        this.mark = others.goes(ear, () -> {
            isHeardThere = true;
            if (isHeardHere) {
                ear.isHome();
                goesOn.accept(List.copyOf(keptBack));
            }
        });
        own.hears(this);
    }

    /** Whether the transaction, or one that it was chained to, has had this done already; null if nobody can tell. */
    @Nullable
    Boolean isUnderWay(Inquiry asked) {
        return Channels.isMarked(asked, note());
    }

    /** The mark as no other Listening makes it. */
    private String note() {
        return beacon() + ' ' + mark;
    }

    String beacon() {
        return others.beacon();
    }

    /** Has it done in the transaction that is open. */
    void begin(Inquiry done) {
        run(Channels.each("LISTEN", channels) + Channels.markDown(note()) + Ear.marking(others, mark), done);
    }

    /** The client stops listening to something. */
    void unlistens() {
        mayMissMark = true;
    }

    /** Sees to it that the mark will be heard; false if that needs nothing. */
    boolean seesToMark() {
        boolean sees = mayMissMark;
        if (sees) {
            mayMissMark = false;
            run(Channels.each("LISTEN", List.of(beacon())), Inquiry.NOTHING);
        }
        return sees;
    }

    private void run(String sql, Inquiry done) {
        own.ours.run(sql.getBytes(StandardCharsets.UTF_8), done);
        own.flush();
    }

    /** Whether the transaction is over, and it can't be told from the mark how: the client's UNLISTEN and its end came in one go. */
    boolean isInDoubt() {
        return mayMissMark && !isHeardHere;
    }

    /** The server was asked, and it is over: it was rolled back unless there is something to wait for. */
    void isClear(boolean committed) {
        mayMissMark = false;
        if (committed) {
            isHere();
        }
    }

    boolean isHeardHere() {
        return isHeardHere;
    }

    boolean isHeardThere() {
        return isHeardThere;
    }

    /** It was rolled back, or nobody will ever know. */
    void isInVain() {
        others.forgets(mark);
        keptBack.forEach(ByteBuf::release);
        keptBack.clear();
    }

    /** Whether the client gets this later. */
    boolean keepsBack(ByteBuf run) {
        if (isBetween()) {
            keptBack.add(run);
            return true;
        }
        return false;
    }

    private boolean isBetween() {
        return isHeardHere && !isHeardThere;
    }

    @Override
    public boolean keeps(NotificationResponse notification) {
        if (notification.channel().equals(beacon())) {
            if (notification.payload().equals(mark)) {
                isHere();
            }
            return true;
        }
        if (isBetween()) {
            ear.keep(notification);
            return true;
        }
        return !isHeardHere && !mayMissMark && channels.contains(notification.channel());
    }

    private void isHere() {
        isHeardHere = true;
        if (isHeardThere) {
            ear.isHome();
        } else {
            ear.waitsForOthers();
            own.read(false);
        }
    }
}
