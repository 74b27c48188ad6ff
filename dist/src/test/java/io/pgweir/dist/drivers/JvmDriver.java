package io.pgweir.dist.drivers;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A driver that runs in this JVM, with what it does for each scenario. */
enum JvmDriver implements Driver {
    PGJDBC,
    R2DBC,
    VERTX;

    private static final int LONGEST_SECONDS = 60;

    /** The methods are the scenarios: one that is only in the list, or only here, has no lane to run in or nothing to run. */
    static final List<Class<?>> SCENARIOS = List.of(AloneScenarios.class, TogetherScenarios.class);

    /** In the order of the lanes. */
    static List<List<String>> scenarios() {
        return SCENARIOS.stream()
                .map(lane -> Stream.of(lane.getDeclaredMethods())
                        .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                        .map(Method::getName)
                        .sorted()
                        .toList())
                .toList();
    }

    @Override
    public Set<String> leftOut() {
        return switch (this) {
            case PGJDBC -> Set.of();
            case R2DBC -> Set.of("copy_both_ways", "prepare_by_sql");
            case VERTX -> Set.of("copy_both_ways");
        };
    }

    private Clients clients(int port) {
        return switch (this) {
            case PGJDBC -> new PgjdbcScenarios(port);
            case R2DBC -> new R2dbcScenarios(port);
            case VERTX -> new VertxScenarios(port);
        };
    }

    @Override
    public List<Outcome> run(int port) throws Exception {
        List<Outcome> outcomes = new ArrayList<>();
        try (Clients clients = clients(port)) {
            List<CompletableFuture<List<Outcome>>> lanes = new ArrayList<>();
            for (Lane lane : Lane.read(OtherLanguage.LIST)) {
                lanes.add(inAThread(() -> lane.scenarios().stream()
                        .map(scenario -> attempt(clients, scenario))
                        .toList()));
            }
            for (CompletableFuture<List<Outcome>> lane : lanes) {
                outcomes.addAll(lane.get());
            }
        }
        return outcomes;
    }

    private static Outcome attempt(Clients clients, String scenario) {
        CompletableFuture<Outcome> attempt = inAThread(() -> outcome(clients, scenario));
        try {
            return attempt.get(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return new Outcome(Outcome.Kind.NOT_OK, scenario, "did not end within " + LONGEST_SECONDS + " s");
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(scenario, e);
        }
    }

    private static Outcome outcome(Clients clients, String scenario) {
        try {
            Method method = clients.getClass().getMethod(scenario);
            method.setAccessible(true);
            method.invoke(clients);
            return new Outcome(Outcome.Kind.OK, scenario, "");
        } catch (InvocationTargetException thrown) {
            Throwable why = thrown.getCause() == null ? thrown : thrown.getCause();
            return why instanceof LeftOut
                    ? new Outcome(Outcome.Kind.LEFT_OUT, scenario, String.valueOf(why.getMessage()))
                    : new Outcome(Outcome.Kind.NOT_OK, scenario, said(why));
        } catch (ReflectiveOperationException notThere) {
            return new Outcome(Outcome.Kind.NOT_OK, scenario, notThere.toString());
        }
    }

    /** With where in the scenarios it was. */
    private static String said(Throwable thrown) {
        return thrown + "\n"
                + Stream.of(thrown.getStackTrace())
                        .filter(at -> at.getClassName().contains("Scenarios"))
                        .map(at -> "    at " + at + "\n")
                        .reduce("", String::concat)
                + (thrown.getCause() == null ? "" : said(thrown.getCause()));
    }

    /** A thread that keeps nobody, should it never end. */
    private static <T> CompletableFuture<T> inAThread(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> Thread.ofVirtual().start(task));
    }
}
