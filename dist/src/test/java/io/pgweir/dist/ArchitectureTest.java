package io.pgweir.dist;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The house's rules: who may know whom, who may wait, and who may be touched by several threads. */
class ArchitectureTest {
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.pgweir");

    /** In the order of proxy-core's package-info: a room uses those before it. */
    private static final List<String> ROOMS = List.of(
            "tally",
            "ring",
            "net",
            "cluster",
            "access",
            "statement",
            "knowledge",
            "server",
            "pool",
            "route",
            "session",
            "door",
            "view",
            "console",
            "metrics",
            "web");

    /** Everything else belongs to one event loop, or to nobody else while it is being made. */
    private static final Map<String, String> TOUCHED_BY_SEVERAL_THREADS = Map.ofEntries(
            Map.entry("Account", "all workers log in with the same keys"),
            Map.entry("Accounts", "a reload replaces the list that workers read; hashing is done away from them"),
            Map.entry("AdminApi", "passwords are looked at away from its loop, orders run on a worker"),
            Map.entry("Arrivals", "all workers count who comes and who is sent away"),
            Map.entry("AuthHandler", "has hashes computed away from its loop"),
            Map.entry("Averages", "its worker's clock has counts taken, which end on any worker"),
            Map.entry("Catalogs", "workers look databases up here, threads of its own read them"),
            Map.entry("Changeover", "a thread of its own takes the steps, others ask for it"),
            Map.entry("Cluster", "monitors publish the topology"),
            Map.entry("CommitTime", "its worker writes it, all others read it"),
            Map.entry("ConfigCommands", "files are read away from workers"),
            Map.entry("Connector", "spreads lifetimes by chance"),
            Map.entry("Console", "its users may be on any worker"),
            Map.entry("Crew", "each worker says what it has to do, whoever accepts a client reads"),
            Map.entry("Curves", "answers at once, in the form of those that answer later"),
            Map.entry("DatabaseKnowledge", "a thread reads the catalogs, workers ask and tell of changes"),
            Map.entry("DedicatedRelay", "a cancel request that looks for its key may come in on another worker"),
            Map.entry("Haste", "anybody asks it"),
            Map.entry("Glimpses", "monitors tell who leads, a worker what it sees, anybody reads"),
            Map.entry("Limit", "a clock ends what a monitor waits for"),
            Map.entry("Node", "any worker may find that it does not answer"),
            Map.entry("NodeMonitor", "a thread of its own, which others hurry and end"),
            Map.entry("Observer", "hands over to its own loop what workers tell"),
            Map.entry("Pgweir", "a reload replaces the configuration"),
            Map.entry("Past", "pools of any worker end there, the console reads"),
            Map.entry("Pool", "what all workers have of a pool together"),
            Map.entry("Pools", "all workers find their pools here"),
            Map.entry("Passage", "its channels leave one worker and enter another"),
            Map.entry("Patrol", "anybody sends it out"),
            Map.entry("Quarters", "others have its session do something later, wherever that lives by then"),
            Map.entry("Recorder", "is called by the clock of its loop"),
            Map.entry("Resource", "what has to be gathered from the workers comes later"),
            Map.entry("RingChannel", "anybody may ask whether it is connected"),
            Map.entry("RingHandler", "anybody wakes its loop"),
            Map.entry("Roll", "a monitor's or the operator's word changes the nodes, anybody reads them"),
            Map.entry("Round", "several workers look, somebody else awaits the sum"),
            Map.entry("RouteCounts", "its worker counts, anybody reads"),
            Map.entry("SequenceAskers", "what one worker learns of an application all know"),
            Map.entry("ServerLogin", "its deadline is a task of its own loop"),
            Map.entry("Sessions", "a cancel request may come in on another worker"),
            Map.entry("Settling", "monitors ask about what the primary has under way"),
            Map.entry("Share", "publishes two numbers to other workers"),
            Map.entry("Site", "what has to be gathered from the workers comes later"),
            Map.entry("Statement", "any worker may judge its text anew"),
            Map.entry("StatementCatalog", "one statement for all workers"),
            Map.entry("TimelySource", "connects on a thread that can be given up"),
            Map.entry("Until", "what it asks is answered on any worker"),
            Map.entry("View", "asks all workers on behalf of anybody"),
            Map.entry("Vigil", "watches while another thread reads the catalogs"),
            Map.entry("Web", "gathers what workers tell, which comes later"),
            Map.entry("WebHandler", "what has to be gathered from the workers comes later"),
            Map.entry("Worker", "others have it do something later, though it may have stopped"));

    private static final Set<String> OF_FUTURES =
            Set.of("CompletableFuture", "CompletionException", "CancellationException", "CompletionStage");

    @Test
    void modules_are_imported_one_way() {
        noClasses()
                .that()
                .resideInAPackage("io.pgweir.protocol..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.pgweir.config..", "io.pgweir.proxy..", "io.pgweir.dist..", "io.pgweir.bench..")
                .check(OURS);
        noClasses()
                .that()
                .resideInAPackage("io.pgweir.config..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.pgweir.protocol..", "io.pgweir.proxy..", "io.pgweir.dist..", "io.pgweir.bench..")
                .check(OURS);
        noClasses()
                .that()
                .resideInAPackage("io.pgweir.proxy..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.pgweir.dist..", "io.pgweir.bench..")
                .check(OURS);
    }

    @Test
    void rooms_use_only_those_to_their_left() {
        for (int i = 0; i < ROOMS.size(); i++) {
            String[] rightOfIt =
                    ROOMS.stream().skip(i + 1L).map(ArchitectureTest::inRoom).toArray(String[]::new);
            String room = inRoom(ROOMS.get(i));
            noClasses()
                    .that()
                    .resideInAPackage(room)
                    .should()
                    .dependOnClassesThat(
                            describe("are to its right", other -> resides(other, rightOfIt) || isInHall(other)))
                    .check(OURS);
        }
    }

    @Test
    void every_room_has_its_place_in_the_row() {
        Set<String> rooms = OURS.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith("io.pgweir.proxy."))
                .map(ArchitectureTest::roomOf)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(rooms)
                .as("rooms, as proxy-core's package-info has them")
                .containsExactlyElementsOf(new TreeSet<>(ROOMS));
    }

    @Test
    void the_protocol_is_bytes_and_rules() {
        noClasses()
                .that()
                .resideInAPackage("io.pgweir.protocol..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.netty.channel..",
                        "io.netty.handler..",
                        "io.netty.bootstrap..",
                        "io.netty.util.concurrent..",
                        "java.net..",
                        "java.nio.channels..",
                        "java.util.concurrent..",
                        "java.util.logging..",
                        "java.time..",
                        "org.slf4j..")
                .check(OURS);
        noClasses()
                .that()
                .resideInAPackage("io.pgweir.protocol..")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Thread.class)
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(OURS);
    }

    @Test
    void each_foreign_library_has_one_home() {
        onlyIn("io.pgweir.config..", "org.yaml..");
        onlyIn("io.pgweir.proxy.cluster..", "com.zaxxer..");
        onlyIn("io.pgweir.proxy.metrics..", "io.micrometer..");
        onlyIn("io.pgweir.proxy.metrics..", "io.prometheus..");
        onlyIn("io.pgweir.proxy.web..", "io.netty.handler.codec.http..");
        onlyIn("io.pgweir.proxy.ring..", "java.lang.foreign..");
        noClasses()
                .that()
                .resideInAnyPackage("io.pgweir.protocol..", "io.pgweir.config..", "io.pgweir.proxy..")
                .and()
                .resideOutsideOfPackages("io.pgweir.proxy.cluster..", "io.pgweir.proxy.knowledge..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..")
                .check(OURS);
        noClasses()
                .that()
                .resideInAPackage("io.pgweir.config..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(OURS);
    }

    @Test
    void names_say_what_a_thing_is() {
        classes()
                .should()
                .haveNameNotMatching(".*[.$](\\w+(Utils?|Helper|Manager|Impl)|Abstract\\w*)")
                .check(OURS);
    }

    @Test
    void nobody_sleeps_but_monitors_and_whoever_starts_and_stops_the_process() {
        noClasses()
                .that()
                .resideInAPackage("io.pgweir..")
                .and()
                .resideOutsideOfPackages("io.pgweir.proxy.cluster..", "io.pgweir.dist..")
                .and()
                .doNotHaveFullyQualifiedName("io.pgweir.proxy.Pgweir")
                .should()
                .callMethodWhere(describe(
                        "is Thread.sleep",
                        call -> call.getTargetOwner().isEquivalentTo(Thread.class)
                                && call.getName().equals("sleep")))
                .check(OURS);
    }

    @Test
    void what_several_threads_touch_is_known() {
        Set<String> found = OURS.stream()
                .filter(one -> one.getPackageName().startsWith("io.pgweir.proxy"))
                .filter(ArchitectureTest::isMadeForThreads)
                .map(ArchitectureTest::outermost)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(found)
                .as("classes with a volatile field, or that use java.util.concurrent; each needs a reason here")
                .containsExactlyInAnyOrderElementsOf(TOUCHED_BY_SEVERAL_THREADS.keySet());
    }

    private static boolean isMadeForThreads(JavaClass one) {
        return one.getFields().stream().anyMatch(field -> field.getModifiers().contains(JavaModifier.VOLATILE))
                || one.getDirectDependenciesFromSelf().stream()
                        .map(dependency -> dependency.getTargetClass())
                        .anyMatch(target -> target.getPackageName().startsWith("java.util.concurrent")
                                && !target.getSimpleName().equals("TimeUnit")
                                && !(isCommands(one) && OF_FUTURES.contains(target.getSimpleName())));
    }

    /** A command has its answer in a future, and is touched by several threads only if there is more. */
    private static boolean isCommands(JavaClass one) {
        return resides(one, inRoom("console"));
    }

    private static String outermost(JavaClass one) {
        return one.getEnclosingClass().map(ArchitectureTest::outermost).orElseGet(one::getSimpleName);
    }

    private static void onlyIn(String home, String library) {
        noClasses()
                .that()
                .resideOutsideOfPackage(home)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(OURS);
    }

    private static String roomOf(String packageName) {
        String below = packageName.substring("io.pgweir.proxy.".length());
        return below.contains(".") ? below.substring(0, below.indexOf('.')) : below;
    }

    private static String inRoom(String name) {
        return "io.pgweir.proxy." + name + "..";
    }

    private static boolean resides(JavaClass one, String... packages) {
        return JavaClass.Predicates.resideInAnyPackage(packages).test(one);
    }

    /** The hall is where the composition root stands; every room opens into it and none looks out. */
    private static boolean isInHall(JavaClass one) {
        return one.getPackageName().equals("io.pgweir.proxy");
    }
}
