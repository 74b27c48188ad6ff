package io.pgweir.proxy.console;

import io.pgweir.protocol.Fault;
import java.util.function.Consumer;

/** A client whose prepared statements are kept and run, on the console or on a listener of clients. */
interface Host {
    Guest guest();

    /** Its transaction status: I, T or E. */
    char status();

    /** Runs a command; {@code done} takes what it came to, which may be later. */
    void run(Command command, Call call, Consumer<Result> done);

    /** Tells the client, and sees to it that the rest of the batch is passed over. */
    void failed(Fault fault);
}
