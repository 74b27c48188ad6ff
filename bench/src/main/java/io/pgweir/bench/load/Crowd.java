package io.pgweir.bench.load;

import io.pgweir.bench.site.Contestant;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Clients that have logged in and then say nothing, until it closes. */
public final class Crowd implements AutoCloseable {
    private final List<SocketChannel> clients = new ArrayList<>();

    private Crowd() {}

    public static Crowd gather(Contestant contestant, int size) throws IOException {
        Crowd crowd = new Crowd();
        Login login = new Login();
        try {
            while (crowd.clients.size() < size) {
                crowd.clients.add(login.open(contestant.port()));
            }
        } catch (IOException refused) {
            crowd.close();
            throw new IOException("of %d clients only %d were let in".formatted(size, crowd.clients.size()), refused);
        }
        return crowd;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel client : clients) {
            client.close();
        }
    }
}
