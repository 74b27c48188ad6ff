package io.pgweir.proxy.web;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The last ten minutes, column by column, as a chart wants them; {@code ?since=} a time asks for what came after it. */
final class Curves implements Resource {
    private final Recorder recorder;

    Curves(Recorder recorder) {
        this.recorder = recorder;
    }

    @Override
    public CompletionStage<Answer> answer(Request request) {
        return CompletableFuture.completedFuture(Answer.json(write(recorder.after(since(request)))));
    }

    private static double since(Request request) {
        List<String> since =
                new QueryStringDecoder(request.query(), false).parameters().get("since");
        try {
            return since == null ? 0 : Double.parseDouble(since.getFirst());
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    private static String write(List<Moment> moments) {
        Json json = new Json().object();
        json.name("step").value(Recorder.SECONDS);
        column("time", moments, Moment::time, json);
        column("transactions", moments, Moment::transactions, json);
        column("queries", moments, Moment::queries, json);
        column("home", moments, Moment::home, json);
        column("away", moments, Moment::away, json);
        column("p50", moments, Moment::p50, json);
        column("p95", moments, Moment::p95, json);
        column("p99", moments, Moment::p99, json);
        column("active", moments, Moment::active, json);
        column("waiting", moments, Moment::waiting, json);
        column("idle", moments, Moment::idle, json);
        columns("nodes", moments, Moment::byNode, json);
        columns("lag", moments, Moment::lag, json);
        return json.end().toString();
    }

    private static void column(String name, List<Moment> moments, ToDoubleFunction<Moment> of, Json json) {
        json.name(name).array();
        for (Moment moment : moments) {
            json.value(rounded(of.applyAsDouble(moment)));
        }
        json.end();
    }

    private static void columns(
            String name, List<Moment> moments, Function<Moment, Map<String, Double>> of, Json json) {
        Set<String> keys = new LinkedHashSet<>();
        moments.forEach(moment -> keys.addAll(of.apply(moment).keySet()));
        json.name(name).object();
        for (String key : new ArrayList<>(keys)) {
            column(key, moments, moment -> of.apply(moment).getOrDefault(key, Double.NaN), json);
        }
        json.end();
    }

    /** To a microsecond, or a millionth of a query a second: more digits only make the answer longer. */
    private static double rounded(double value) {
        return Double.isFinite(value) ? Math.round(value * 1e6) / 1e6 : value;
    }
}
