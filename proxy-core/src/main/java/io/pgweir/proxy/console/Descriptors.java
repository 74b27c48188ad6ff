package io.pgweir.proxy.console;

import io.pgweir.config.AdminRole;
import io.pgweir.protocol.RowDescription.Column;
import io.pgweir.proxy.view.ClientSight;
import io.pgweir.proxy.view.DoorSight;
import io.pgweir.proxy.view.ServerSight;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * SHOW FDS: the sockets and their file descriptors, for whoever looks at the process from outside. PgBouncer hands them to its
 * successor so, with all that is secret about them; here that stays empty.
 */
final class Descriptors {
    private static final List<Column> COLUMNS =
            Columns.of("fd int4, task, user, database, addr, port int4, cancel int8,"
                    + " link int4, client_encoding, std_strings, datestyle, timezone, password, scram_client_key,"
                    + " scram_server_key");

    private final Scene scene;

    private Descriptors(Scene scene) {
        this.scene = scene;
    }

    static Command command(Scene scene) {
        Descriptors descriptors = new Descriptors(scene);
        return new Command("SHOW FDS", "", 0, 0, AdminRole.ADMIN, _ -> COLUMNS, _ -> descriptors.show());
    }

    private CompletableFuture<Result> show() {
        return scene.view().clients().thenCombine(scene.view().servers(), (clients, servers) -> {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            scene.view().doors().forEach(door -> rows.add(door(door)));
            clients.forEach(client -> rows.add(client(client)));
            servers.forEach(server -> rows.add(server(server)));
            return Command.table(COLUMNS, rows);
        });
    }

    private static List<@Nullable Object> door(DoorSight door) {
        return row(door.descriptor(), "pooler", null, null, door.address(), 0, 0, Map.of());
    }

    private static List<@Nullable Object> client(ClientSight client) {
        return row(
                client.descriptor(),
                "client",
                client.user(),
                client.database(),
                client.remote(),
                null,
                Math.max(0, client.serverDescriptor()),
                Map.of());
    }

    private static List<@Nullable Object> server(ServerSight server) {
        return row(
                server.descriptor(),
                "server",
                server.user(),
                server.database(),
                server.remote(),
                null,
                Math.max(0, server.clientDescriptor()),
                server.parameters());
    }

    /** @param said the parameters that are known of it */
    private static List<@Nullable Object> row(
            int descriptor,
            String task,
            @Nullable String user,
            @Nullable String database,
            @Nullable InetSocketAddress address,
            @Nullable Integer cancel,
            int link,
            Map<String, String> said) {
        return Row.of(
                descriptor < 0 ? null : descriptor, // where the platform does not tell
                task,
                user,
                database,
                Texts.host(address),
                Texts.port(address),
                cancel,
                link,
                said.get("client_encoding"),
                said.get("standard_conforming_strings"),
                said.get("DateStyle"),
                said.get("TimeZone"),
                null,
                null,
                null);
    }
}
