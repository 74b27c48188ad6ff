package io.pgweir.proxy.console;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.pgweir.config.AdminConfig;
import io.pgweir.config.AdminRole;
import io.pgweir.config.AdminUserConfig;
import io.pgweir.config.AuthMethod;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.Secret;
import io.pgweir.config.UserConfig;
import io.pgweir.protocol.BackendKeyData;
import io.pgweir.protocol.ParameterStatus;
import io.pgweir.protocol.ProtocolVersion;
import io.pgweir.protocol.ReadyForQuery;
import io.pgweir.protocol.StartupMessage;
import io.pgweir.proxy.access.Account;
import io.pgweir.proxy.access.Accounts;
import io.pgweir.proxy.door.Reception;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.session.Asides;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lets the users of the console in, and knows who of them is there. */
public final class Console implements Reception, Asides, AutoCloseable {
    /** A console is for a few people and a few programs. */
    private static final int PLACES = 100;

    private final Supplier<PgweirConfig> config;
    private final Accounts accounts = new Accounts(AuthMethod.SCRAM_SHA_256, List.of());
    private final SecureRandom random = new SecureRandom();
    private final ConcurrentHashMap<Integer, Present> present = new ConcurrentHashMap<>();
    private final Commands commands;
    private final Orders orders;

    @SuppressWarnings("ArrayRecordComponent") // nobody compares them but by MessageDigest
    private record Present(ConsoleSession session, byte[] secret) {}

    public Console(Supplier<PgweirConfig> config, Scene scene) {
        this.config = config;
        this.commands = new Commands(all(scene));
        this.orders =
                new Orders(commands, accounts, this::admins, scene.workers().getFirst());
        load();
    }

    private List<Command> all(Scene scene) {
        List<Command> all = new ArrayList<>();
        all.addAll(SessionCommands.all(scene));
        all.addAll(PoolerShows.all(scene, this));
        all.addAll(PoolerLists.all(scene, this));
        all.add(Descriptors.command(scene));
        all.addAll(PoolerStats.all(scene));
        all.addAll(PoolerActs.all(scene));
        all.addAll(ConfigCommands.all(scene));
        all.addAll(PgpoolShows.all(scene));
        all.addAll(PgpoolSettings.all(scene));
        all.addAll(NodeActs.all(scene));
        all.addAll(OwnShows.all(scene));
        all.addAll(PcpCommands.all(all));
        all.add(Help.command(() -> commands().all()));
        return all;
    }

    private Commands commands() {
        return commands;
    }

    /** Takes over the users of the configuration. */
    public void load() {
        PgweirConfig now = config.get();
        accounts.load(
                AuthMethod.SCRAM_SHA_256,
                now.admin().users().stream()
                        .map(user -> new UserConfig(user.name(), password(user, now), null, 0, null))
                        .toList());
    }

    private static Secret password(AdminUserConfig user, PgweirConfig config) {
        UserConfig namesake = config.user(user.name());
        return user.password().isEmpty() && namesake != null ? namesake.password() : user.password();
    }

    @Override
    public boolean isFor(String database) {
        AdminConfig admin = config.get().admin();
        return !admin.users().isEmpty() && database.equals(admin.database());
    }

    @Override
    public Accounts accounts() {
        return accounts;
    }

    @Override
    public int places() {
        return PLACES;
    }

    /** How many use it now. */
    int guests() {
        return present.size();
    }

    @Override
    public ChannelInboundHandlerAdapter admit(Worker worker, Channel channel, StartupMessage startup, Account account) {
        byte[] secret = new byte[ProtocolVersion.cancelKeyBytes(ProtocolVersion.answerTo(startup.protocol()))];
        random.nextBytes(secret);
        int pid = random.nextInt(1, Integer.MAX_VALUE);
        Map<String, String> settings = GuestSettings.begin(startup.settings());
        Guest guest = new Guest(account.name(), role(account.name()), startup.database(), pid, worker, settings);
        ConsoleSession session = new ConsoleSession(commands, guest, channel, () -> present.remove(pid));
        present.put(pid, new Present(session, secret));
        ByteBuf out = channel.alloc().buffer(512);
        settings.forEach((name, value) -> ParameterStatus.write(out, GuestSettings.spelt(name), value));
        BackendKeyData.write(out, pid, secret);
        ReadyForQuery.write(out, (byte) 'I');
        channel.writeAndFlush(out, channel.voidPromise());
        return session;
    }

    /** What can be done from elsewhere than the console. */
    public Orders orders() {
        return orders;
    }

    private Set<String> admins() {
        return config.get().admin().users().stream()
                .filter(user -> user.role() == AdminRole.ADMIN)
                .map(AdminUserConfig::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    private AdminRole role(String name) {
        return config.get().admin().users().stream()
                .filter(user -> user.name().equals(name))
                .findFirst()
                .map(AdminUserConfig::role)
                .orElse(AdminRole.VIEWER);
    }

    // ---- what clients of the proxy ask aside

    @Override
    public boolean areWanted() {
        return config.get().admin().poolCommands().isOn();
    }

    @Override
    public void answer(String text, Worker worker, Consumer<ByteBuf> answer) {
        ByteBuf out = PooledByteBufAllocator.DEFAULT.buffer(1024);
        Answers answers = new Answers(PooledByteBufAllocator.DEFAULT, piece -> {
            out.writeBytes(piece);
            piece.release();
        });
        asked(text, worker).whenComplete((result, failure) -> {
            Runnable tell = () -> {
                if (failure == null) {
                    answers.result(result);
                } else {
                    answers.fault(ConsoleSession.fault(failure));
                }
                answer.accept(out);
            };
            worker.later(tell);
        });
    }

    @Override
    public Talk talk(Worker worker, Speaker speaker) {
        return new AsideGuest(commands, worker, speaker);
    }

    private CompletableFuture<Result> asked(String text, Worker worker) {
        try {
            List<Order> orders = Script.read(text);
            if (orders.size() != 1) {
                throw Refusal.syntax("such a command must be alone", "Send one of them at a time.");
            }
            Command command = commands.find(orders.getFirst());
            Guest guest = new Guest("", AdminRole.VIEWER, "", 0, worker, Map.of());
            Commands.check(command, guest);
            return command.action().apply(Prepared.call(command, orders.getFirst(), guest, List.of()));
        } catch (Refusal refusal) {
            return CompletableFuture.failedFuture(refusal);
        }
    }

    // ---- who is there

    @Override
    public boolean cancel(int pid, byte[] secret) {
        Present found = find(pid, secret);
        if (found != null) {
            found.session.cancel();
        }
        return found != null;
    }

    private @Nullable Present find(int pid, byte[] secret) {
        Present one = present.get(pid);
        return one != null && MessageDigest.isEqual(one.secret, secret) ? one : null;
    }

    @Override
    public void close() {
        present.values().forEach(one -> one.session.end());
        accounts.close();
    }
}
