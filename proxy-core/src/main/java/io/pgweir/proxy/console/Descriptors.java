package io.pgweir.proxy.console;

import io.pgweir.config.AdminRole;
import io.pgweir.protocol.RowDescription.Column;
import io.pgweir.proxy.view.ClientSight;
import io.pgweir.proxy.view.DoorSight;
import io.pgweir.proxy.view.ServerSight;
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

    /** A descriptor, or nothing where the platform does not tell. */
    private static @Nullable Integer known(int descriptor) {
        return descriptor < 0 ? null : descriptor;
    }

    private static List<@Nullable Object> door(DoorSight door) {
        return Row.of(
                known(door.descriptor()),
                "pooler",
                null,
                null,
                Texts.host(door.address()),
                Texts.port(door.address()),
                0,
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static List<@Nullable Object> client(ClientSight client) {
        return Row.of(
                known(client.descriptor()),
                "client",
                client.user(),
                client.database(),
                Texts.host(client.remote()),
                Texts.port(client.remote()),
                null,
                Math.max(0, client.serverDescriptor()),
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static List<@Nullable Object> server(ServerSight server) {
        Map<String, String> said = server.parameters();
        return Row.of(
                known(server.descriptor()),
                "server",
                server.user(),
                server.database(),
                Texts.host(server.remote()),
                Texts.port(server.remote()),
                null,
                Math.max(0, server.clientDescriptor()),
                said.get("client_encoding"),
                said.get("standard_conforming_strings"),
                said.get("DateStyle"),
                said.get("TimeZone"),
                null,
                null,
                null);
    }
}
