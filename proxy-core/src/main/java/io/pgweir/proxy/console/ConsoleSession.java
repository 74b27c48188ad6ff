package io.pgweir.proxy.console;

import static io.pgweir.protocol.Frame.HEADER_BYTES;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.pgweir.config.AdminRole;
import io.pgweir.protocol.Backend;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.Frame;
import io.pgweir.protocol.Frontend;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.Query;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.net.Carry;
import io.pgweir.proxy.net.LastWords;
import io.pgweir.proxy.net.Worker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client of the console after login. Lives on one worker. One message is taken after the other; while a command takes its time,
 * those behind it are kept, and little more than that is read.
 */
final class ConsoleSession extends ChannelInboundHandlerAdapter implements Host {
    private static final Logger log = LoggerFactory.getLogger(ConsoleSession.class);
    /** A text, and a parameter as long. */
    private static final int LONGEST_MESSAGE = 4 * Script.LONGEST;

    private static final int MOST_KEPT_BYTES = 64 * 1024;

    private final Commands commands;
    private final Guest guest;
    private final Worker worker;
    private final Channel channel;
    private final Runnable left;
    private final Answers answers;
    private final Extended extended;
    private final Carry carry = new Carry();
    private final ArrayDeque<Order> script = new ArrayDeque<>();
    private boolean inScript;
    private boolean closed;
    private char status = 'I';
    private @Nullable CompletableFuture<Result> running;

    ConsoleSession(Commands commands, Guest guest, Channel channel, Runnable left) {
        this.commands = commands;
        this.guest = guest;
        this.worker = guest.worker();
        this.channel = channel;
        this.left = left;
        this.answers = new Answers(channel.alloc(), out -> channel.write(out, channel.voidPromise()));
        this.extended = new Extended(this, commands, answers);
    }

    @Override
    public Guest guest() {
        return guest;
    }

    // ---- messages

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf in = carry.with((ByteBuf) msg);
        if (closed) {
            in.release();
        } else {
            walk(in);
        }
    }

    private void walk(ByteBuf in) {
        int at = in.readerIndex();
        try {
            while (!isHeld() && !closed && in.writerIndex() - at >= HEADER_BYTES) {
                int length = Frame.length(in, at, LONGEST_MESSAGE);
                if (in.writerIndex() - at < 1L + length) {
                    break;
                }
                take(in.getByte(at), in, at + HEADER_BYTES, length - Frame.MIN_LENGTH);
                at += 1 + length;
            }
        } catch (ProtocolViolation violation) {
            in.release();
            fail(violation.fault());
            return;
        }
        if (closed) {
            in.release();
            return;
        }
        carry.keep(in, at, channel.alloc());
        channel.config().setOption(ChannelOption.AUTO_READ, !isHeld() || carry.length() < MOST_KEPT_BYTES);
        channel.flush();
    }

    /** Whether the next message has to wait: for a command, or for the client to take what it has been answered. */
    private boolean isHeld() {
        return running != null || inScript || !channel.isWritable();
    }

    private void take(byte type, ByteBuf in, int body, int length) {
        switch (type) {
            case Frontend.QUERY -> query(in.toString(body, Query.sqlLength(in, body, length), StandardCharsets.UTF_8));
            case Frontend.TERMINATE -> leave();
            case Frontend.FUNCTION_CALL -> {
                inScript = true;
                failed(Fault.error(SqlState.FEATURE_NOT_SUPPORTED, "the console has no functions to call"));
                goOn();
            }
            case Frontend.COPY_DATA, Frontend.COPY_DONE, Frontend.COPY_FAIL -> {} // as behind a COPY that has failed
            default -> extended.take(type, in, body, length);
        }
    }

    private void query(String text) {
        extended.forgetUnnamed();
        inScript = true;
        try {
            List<Order> orders = Script.read(text);
            if (orders.isEmpty()) {
                answers.empty(Backend.EMPTY_QUERY_RESPONSE);
            }
            script.addAll(orders);
        } catch (Refusal refusal) {
            failed(refusal.fault());
        }
        goOn();
    }

    /** Does what is left of a text, until one of its statements takes its time. */
    private void goOn() {
        while (inScript && running == null && !closed && isHeard()) {
            Order order = script.poll();
            if (order == null) {
                inScript = false;
                answers.ready(status);
            } else {
                run(order);
            }
        }
    }

    /** Whether the client takes what it is answered; if not, what is left is done when it does. */
    private boolean isHeard() {
        if (!channel.isWritable()) {
            channel.flush();
        }
        return channel.isWritable();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable() && running == null && !closed) {
            worker.later(this::resume);
        }
    }

    private void run(Order order) {
        try {
            Command command = commands.find(order);
            if (order.parameters() > 0) {
                throw Refusal.syntax("there is no parameter $1", "A simple query has none.");
            }
            run(command, Prepared.call(command, order, guest, List.of()), answers::result);
        } catch (Refusal refusal) {
            failed(refusal.fault());
        }
    }

    // ---- commands

    /** Runs a command. What fails is told to the client, at once or when it has; {@code done} takes what it came to. */
    @Override
    public void run(Command command, Call call, Consumer<Result> done) {
        Commands.check(command, guest);
        if (status == 'E' && !List.of("COMMIT", "ROLLBACK", "END", "ABORT").contains(command.name())) {
            throw new Refusal(Fault.error(
                    SqlState.IN_FAILED_SQL_TRANSACTION,
                    "current transaction is aborted, commands ignored until end of transaction block"));
        }
        if (command.name().equals("DEALLOCATE") || command.name().equals("DISCARD")) {
            extended.deallocate(call.argument(0));
        }
        CompletableFuture<Result> result = command.action().apply(call);
        if (command.role() == AdminRole.ADMIN) {
            note(guest, command.name(), call.rest());
        }
        if (result.isDone()) {
            finish(result, done);
            return;
        }
        running = result;
        result.whenComplete((_, _) -> worker.later(() -> {
            running = null;
            if (!closed) {
                finish(result, done);
                resume();
            }
        }));
    }

    /** Leaves a line about who had what done. */
    static void note(Guest guest, String command, String rest) {
        log.info("{} says: {}", guest.user(), (command + " " + rest).strip());
    }

    private void finish(CompletableFuture<Result> result, Consumer<Result> done) {
        try {
            Result found = result.join();
            if (found instanceof Result.Done plain && plain.status() != 0) {
                status = plain.status();
            }
            done.accept(found);
        } catch (CompletionException | CancellationException failure) {
            failed(fault(failure));
        }
    }

    static Fault fault(Throwable failure) {
        if (failure instanceof CancellationException) {
            return Fault.error(SqlState.QUERY_CANCELED, "canceling statement due to user request");
        } else if (failure instanceof Refusal refusal) {
            return refusal.fault();
        } else if (failure.getCause() instanceof Refusal refusal) {
            return refusal.fault();
        }
        log.error("a command of the console failed", failure);
        return Fault.error(SqlState.INTERNAL_ERROR, "the command failed; pgweir's log says why");
    }

    /** The client is told, and what belongs together is given up together. */
    @Override
    public void failed(Fault fault) {
        answers.fault(fault);
        script.clear();
        if (status == 'T') {
            status = 'E';
        }
        if (!inScript) {
            extended.failed();
        }
    }

    private void resume() {
        if (closed) {
            return;
        }
        goOn();
        ByteBuf kept = carry.take();
        if (kept != null) {
            walk(kept);
        } else {
            channel.config().setOption(ChannelOption.AUTO_READ, true);
            channel.flush();
        }
    }

    @Override
    public char status() {
        return status;
    }

    /** The client has thought better of what it asked. */
    void cancel() {
        worker.later(() -> {
            CompletableFuture<Result> now = running;
            if (now != null) {
                now.cancel(false);
            }
        });
    }

    // ---- the end

    private void fail(Fault fault) {
        if (!closed) {
            answers.fault(fault);
            leave();
        }
    }

    /** The proxy ends. */
    void end() {
        worker.later(() ->
                fail(Fault.fatal(SqlState.ADMIN_SHUTDOWN, "terminating connection due to administrator command")));
    }

    private void leave() {
        if (closed) {
            return;
        }
        closed = true;
        carry.release();
        CompletableFuture<Result> now = running;
        if (now != null) {
            now.cancel(false);
        }
        left.run();
        LastWords.close(channel);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        leave();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            log.error("closing a client of the console", cause);
        }
        leave();
    }
}
