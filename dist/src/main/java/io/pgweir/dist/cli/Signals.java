package io.pgweir.dist.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reacts to a signal of the operating system. The JDK has no supported way; the class that every JVM has for it is reached by
 * name, so that one without it starts all the same.
 */
final class Signals {
    private static final Logger log = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /** Runs {@code what}, on a thread of the JVM's, whenever the signal (HUP, say) comes. */
    static void on(String signal, Runnable what) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler react = (_, method, _) -> {
                if (method.getName().equals("handle")) {
                    what.run();
                }
                return null;
            };
            type.getMethod("handle", type, handler)
                    .invoke(
                            null,
                            type.getConstructor(String.class).newInstance(signal),
                            Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, react));
        } catch (ReflectiveOperationException missing) {
            log.warn("SIG{} is not handled: this JVM does not allow it", signal);
        }
    }
}
