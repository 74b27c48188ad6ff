package io.pgweir.proxy.console;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.pgweir.config.AdminRole;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.Frontend;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.session.Asides;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** A client of the proxy that asks the console something in the extended protocol: it may look at pgpool's tables, and no more. */
final class AsideGuest implements Asides.Talk, Host {
    private final Worker worker;
    private final Asides.Speaker speaker;
    private final Guest guest;
    private final Answers answers;
    private final Extended extended;
    private boolean busy;

    AsideGuest(Commands commands, Worker worker, Asides.Speaker speaker) {
        this.worker = worker;
        this.speaker = speaker;
        this.guest = new Guest("", AdminRole.VIEWER, "", 0, worker, Map.of());
        this.answers = new Answers(PooledByteBufAllocator.DEFAULT, speaker::hears);
        this.extended = new Extended(this, commands, answers);
    }

    @Override
    public boolean hasStatement(String name) {
        return extended.hasStatement(name);
    }

    @Override
    public boolean hasPortal(String name) {
        return extended.hasPortal(name);
    }

    @Override
    public void forget(boolean statement, String name) {
        extended.forget(statement, name);
    }

    @Override
    public void take(byte type, ByteBuf in, int body, int length) {
        boolean isOther = type == Frontend.PARSE && !Asides.beginsParse(in, body - 5, (long) body + length);
        if (isOther || type == Frontend.FUNCTION_CALL) {
            failed(Fault.error(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "what pgweir is asked and what a server is asked can't be in one batch")
                    .withHint("Send a Sync between them."));
        } else if (type != Frontend.COPY_DATA && type != Frontend.COPY_DONE && type != Frontend.COPY_FAIL) {
            extended.take(type, in, body, length);
        }
    }

    @Override
    public void synced() {
        extended.synced();
    }

    @Override
    public boolean isBusy() {
        return busy;
    }

    @Override
    public Guest guest() {
        return guest;
    }

    @Override
    public char status() {
        return (char) speaker.status();
    }

    @Override
    public void run(Command command, Call call, Consumer<Result> done) {
        Commands.check(command, guest);
        CompletableFuture<Result> result = command.action().apply(call);
        if (result.isDone()) {
            finish(result, done);
            return;
        }
        busy = true;
        result.whenComplete((_, _) -> worker.later(() -> {
            busy = false;
            finish(result, done);
            speaker.goesOn();
        }));
    }

    private void finish(CompletableFuture<Result> result, Consumer<Result> done) {
        try {
            done.accept(result.join());
        } catch (CompletionException | CancellationException failure) {
            failed(ConsoleSession.fault(failure));
        }
    }

    @Override
    public void failed(Fault fault) {
        answers.fault(fault);
        extended.failed();
    }
}
