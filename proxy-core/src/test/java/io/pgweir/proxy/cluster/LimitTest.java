package io.pgweir.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class LimitTest {
    private static <T> T onVirtualThread(Callable<T> what) throws Exception {
        CompletableFuture<T> done = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                done.complete(what.call());
            } catch (Exception failed) {
                done.completeExceptionally(failed);
            }
        });
        try {
            return done.get();
        } catch (ExecutionException failed) {
            throw (Exception) failed.getCause();
        }
    }

    @Test
    void what_reads_from_a_silent_peer_is_ended_and_its_thread_can_go_on() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String why = onVirtualThread(() -> {
                try (Socket socket = new Socket(silent.getInetAddress(), silent.getLocalPort());
                        Limit limit = new Limit(Duration.ofMillis(20))) {
                    try {
                        int _ = socket.getInputStream().read();
                        return "it spoke";
                    } catch (SocketException _) {
                        return limit.reached() + ", " + socket.isClosed();
                    }
                }
            });
            assertThat(why).isEqualTo("no answer within 20 ms, true");
        }
    }

    @Test
    void what_is_done_in_time_is_left_alone_and_so_is_what_comes_after() throws Exception {
        boolean interrupted = onVirtualThread(() -> {
            for (int i = 0; i < 500; i++) {
                try (Limit _ = new Limit(Duration.ofNanos(1000L * (i % 50)))) {
                    LockSupport.parkNanos(20_000);
                }
                if (Thread.currentThread().isInterrupted()) {
                    return true;
                }
            }
            return false;
        });
        assertThat(interrupted).isFalse();
    }

    @Test
    void somebody_else_may_know_earlier_that_waiting_is_in_vain() throws Exception {
        String why = onVirtualThread(() -> {
            try (Limit limit = new Limit(Duration.ofHours(1))) {
                Thread.ofVirtual().start(() -> limit.reached("no use"));
                while (!Thread.currentThread().isInterrupted()) {
                    LockSupport.park();
                }
                return String.valueOf(limit.reached());
            }
        });
        assertThat(why).isEqualTo("no use");
    }
}
