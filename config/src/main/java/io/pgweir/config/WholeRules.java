package io.pgweir.config;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The contradictions between sections, which can be judged once all of them are read. */
final class WholeRules {
    private final PgweirConfig config;
    private final Place file;

    WholeRules(PgweirConfig config, Place file) {
        this.config = config;
        this.file = file;
    }

    void check() {
        nodes();
        listeners();
        nodeNames();
        http();
        users();
        admin();
        databases();
        redirects();
        topics();
        if (config.monitor() == null && config.nodes().size() > 1) {
            file.key("nodes")
                    .problem("monitor is required with more than one node: it finds out which one is the primary");
        }
    }

    private void nodes() {
        Place place = file.key("nodes");
        if (config.nodes().isEmpty()) {
            place.problem("nodes must not be empty");
        }
        Set<String> names = new HashSet<>();
        Set<String> addresses = new HashSet<>();
        for (int i = 0; i < config.nodes().size(); i++) {
            NodeConfig node = config.nodes().get(i);
            String address = HostAndPort.print(node.host(), node.port());
            if (!addresses.add(address)) {
                place.entry(i).problem("a second node at %s".formatted(address));
            } else if (!names.add(node.name())) {
                place.entry(i).key("name").problem("a second node named %s".formatted(YamlTree.quoted(node.name())));
            }
        }
    }

    private void listeners() {
        Place place = file.key("listeners");
        if (config.listeners().isEmpty()) {
            place.problem("listeners must not be empty");
        }
        Set<String> taken = new HashSet<>();
        boolean hasConsole = !config.admin().users().isEmpty();
        Place console = file.key("admin").key("listeners");
        for (int i = 0; hasConsole && i < config.admin().listeners().size(); i++) {
            AdminListenerConfig listener = config.admin().listeners().get(i);
            String address = HostAndPort.print(listener.address(), listener.port());
            if (!taken.add(address)) {
                console.entry(i).problem("a second listener on %s".formatted(address));
            }
        }
        for (int i = 0; i < config.listeners().size(); i++) {
            ListenerConfig listener = config.listeners().get(i);
            String address = HostAndPort.print(listener.address(), listener.port());
            if (!taken.add(address)) {
                place.entry(i).problem("a second listener on %s".formatted(address));
            }
        }
    }

    private void nodeNames() {
        for (int i = 0; i < config.nodes().size(); i++) {
            NodeConfig node = config.nodes().get(i);
            if (node.addresses() == Addresses.EACH && config.monitor() == null) {
                file.key("nodes")
                        .entry(i)
                        .key("addresses")
                        .problem("each address of a name can be a node only where a monitor finds out what they are");
            }
        }
    }

    private void http() {
        HttpConfig http = config.http();
        for (ListenerConfig listener : config.listeners()) {
            boolean sameAddress = listener.address().equals("*")
                    || http.address().equals("*")
                    || listener.address().equals(http.address());
            if (sameAddress && listener.port() == http.port()) {
                file.key("http").key("port").problem("port %d is a listener's".formatted(http.port()));
            }
        }
    }

    private void users() {
        Place place = file.key("users");
        AuthMethod method = config.auth().method();
        if (config.users().isEmpty() && method != AuthMethod.TRUST) {
            place.warning("there are no users, so nobody can log in");
        }
        List<PoolConfig> extremes = extremePools();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < config.users().size(); i++) {
            UserConfig user = config.users().get(i);
            Place entry = place.entry(i);
            if (!names.add(user.name())) {
                entry.key("name").problem("a second user named %s".formatted(YamlTree.quoted(user.name())));
            }
            password(user.password(), method, entry.key("password"));
            if (user.pool() != null) {
                poolOfUser(user.pool(), extremes, entry.key("pool"));
            }
        }
    }

    private void admin() {
        Place place = file.key("admin").key("users");
        Set<String> names = new HashSet<>();
        for (int i = 0; i < config.admin().users().size(); i++) {
            AdminUserConfig user = config.admin().users().get(i);
            if (!names.add(user.name())) {
                place.entry(i).key("name").problem("a second user named %s".formatted(YamlTree.quoted(user.name())));
            }
            UserConfig namesake = config.user(user.name());
            boolean has = !user.password().isEmpty()
                    || namesake != null && !namesake.password().isEmpty() && !Rules.isMd5(namesake.password());
            if (!has) {
                place.entry(i).problem("password is required: the console lets nobody in without");
            }
        }
    }

    private static void password(Secret password, AuthMethod method, Place place) {
        if (password.isEmpty() && method != AuthMethod.TRUST) {
            place.problem("password is required with auth.method %s".formatted(Forms.word(method)));
        }
        if (method == AuthMethod.SCRAM_SHA_256 && Rules.isMd5(password)) {
            place.problem("a password stored as md5 can't be checked with auth.method scram-sha-256");
        }
    }

    private static void poolOfUser(PoolOverrides overrides, List<PoolConfig> pools, Place place) {
        pools.stream()
                .map(overrides::over)
                .filter(pool -> pool.minSize() > pool.size())
                .findFirst()
                .ifPresent(pool -> Rules.pool(pool, place));
    }

    private void databases() {
        Place place = file.key("databases");
        if (config.databases().isEmpty()) {
            place.problem("databases must not be empty; leave it out to let every database pass");
        }
        Set<String> names = new HashSet<>();
        for (DatabaseConfig database : config.databases()) {
            if (!names.add(database.name())) {
                place.problem("a second database named %s".formatted(YamlTree.quoted(database.name())));
            }
            if (database.pool() != null) {
                Rules.pool(
                        database.pool().over(config.pool()),
                        place.key(database.name()).key("pool"));
            }
        }
    }

    private void topics() {
        Place place = file.key("log").key("topics");
        Set<LogTopic> named = EnumSet.noneOf(LogTopic.class);
        for (int i = 0; i < config.log().topics().size(); i++) {
            LogTopic topic = config.log().topics().get(i).topic();
            if (!named.add(topic)) {
                place.entry(i).key("topic").problem("a second level for %s".formatted(Forms.word(topic)));
            }
        }
    }

    private void redirects() {
        Place place = file.key("routing").key("redirects");
        Set<String> targets = config.nodes().stream().map(NodeConfig::name).collect(Collectors.toSet());
        targets.add(RedirectConfig.PRIMARY);
        targets.add(RedirectConfig.STANDBY);
        List<RedirectConfig> redirects = config.routing().redirects();
        for (int i = 0; i < redirects.size(); i++) {
            String target = redirects.get(i).target();
            if (!targets.contains(target)) {
                place.entry(i).key("target").problem("no node is named %s".formatted(YamlTree.quoted(target)));
            }
        }
    }

    /**
     * The pools that a user's own settings are likeliest to contradict: of all databases' the smallest, and the one with the
     * largest minimum. No other pair of user and database can fail where these hold, and the work stays in proportion
     * to the file.
     */
    private List<PoolConfig> extremePools() {
        List<PoolConfig> pools = config.databases().stream()
                .map(DatabaseConfig::pool)
                .map(overrides -> overrides == null ? config.pool() : overrides.over(config.pool()))
                .toList();
        return Stream.concat(
                        pools.stream().min(Comparator.comparingInt(PoolConfig::size)).stream(),
                        pools.stream().max(Comparator.comparingInt(PoolConfig::minSize)).stream())
                .toList();
    }
}
