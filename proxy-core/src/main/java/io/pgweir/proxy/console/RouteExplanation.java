package io.pgweir.proxy.console;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.config.AdminRole;
import io.pgweir.config.Consistency;
import io.pgweir.config.DatabaseConfig;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.PoolMode;
import io.pgweir.config.RedirectConfig;
import io.pgweir.config.Route;
import io.pgweir.protocol.RowDescription.Column;
import io.pgweir.protocol.sql.BuiltIns;
import io.pgweir.protocol.sql.Classifier;
import io.pgweir.protocol.sql.Knowledge;
import io.pgweir.protocol.sql.Reason;
import io.pgweir.protocol.sql.Recency;
import io.pgweir.protocol.sql.Target;
import io.pgweir.protocol.sql.TextRules;
import io.pgweir.protocol.sql.Verdict;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.cluster.Topology;
import io.pgweir.proxy.knowledge.Listed;
import io.pgweir.proxy.route.Balancer;
import io.pgweir.proxy.route.Redirects;
import io.pgweir.proxy.session.Outlook;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * EXPLAIN ROUTE: where a text would go and why, by what is known of the database, by the operator's rules for whoever asks, and by
 * how new what a session reads has to be.
 */
final class RouteExplanation {
    private static final List<Column> COLUMNS =
            Columns.of("target, class, reason, sentence, statements int4, nodes, redirect, consistency");

    private final Scene scene;

    private RouteExplanation(Scene scene) {
        this.scene = scene;
    }

    static Command command(Scene scene) {
        RouteExplanation explanation = new RouteExplanation(scene);
        return new Command(
                "EXPLAIN ROUTE",
                "[(" + Asker.USAGE + ")] statement",
                1,
                Command.ANY,
                AdminRole.VIEWER,
                _ -> COLUMNS,
                explanation::explain);
    }

    /** What was found out by reading the text. */
    private record Judgement(Target target, String kind, String reason, String sentence, int statements, Recency said) {
        Judgement home(String why, String because) {
            return new Judgement(Target.PRIMARY, kind, why, because, statements, said);
        }

        List<@Nullable Object> row(String nodes, @Nullable String redirect, @Nullable String consistency) {
            return Row.of(Texts.word(target), kind, reason, sentence, statements, nodes, redirect, consistency);
        }
    }

    private CompletableFuture<Result> explain(Call call) {
        Asker.Asked asked = Asker.read(call, scene);
        Judgement judgement = judge(asked.asker().database(), asked.statement());
        return asked.asker()
                .outlook(judgement.said)
                .thenApply(outlook ->
                        new Result.Rows(COLUMNS, List.of(place(judgement, asked.asker(), outlook)), "EXPLAIN"));
    }

    private Judgement judge(String name, String statement) {
        DatabaseConfig database = config().database(name);
        Knowledge known = scene.commons().catalogs().known(database == null ? name : database.serverName());
        Classifier classifier = new Classifier(BuiltIns.ofAllMajors());
        byte[] bytes = statement.getBytes(StandardCharsets.UTF_8);
        ByteBuf text = Unpooled.wrappedBuffer(bytes);
        Verdict verdict = classifier.knowing(known).classify(text, 0, bytes.length, TextRules.DEFAULT);
        Reason reason = verdict.reason();
        Target target = verdict.target();
        if (target == Target.STANDBY && known instanceof Listed listed) {
            Reason overruled = listed.reasonForPrimary(classifier, text, 0, bytes.length, TextRules.DEFAULT);
            target = overruled == null ? target : Target.PRIMARY;
            reason = overruled == null ? reason : overruled;
        }
        return new Judgement(
                target,
                Texts.word(verdict.kind()),
                Texts.word(reason),
                reason.sentence(),
                verdict.statements(),
                verdict.recency());
    }

    /** The row, for what is asked by {@code asker}. */
    private List<@Nullable Object> place(Judgement judgement, Asker asker, @Nullable Outlook outlook) {
        if (asker.route() == Route.STANDBY) {
            List<Node> standbys = scene.cluster().topology().standbys();
            return new Judgement(
                            Target.STANDBY,
                            judgement.kind,
                            "listener",
                            "the listener leads there",
                            judgement.statements,
                            judgement.said)
                    .row(names(standbys), null, null);
        } else if (asker.route() == Route.PRIMARY) {
            return judgement.home("listener", "the listener leads there").row(primary(), null, null);
        } else if (judgement.target == Target.PRIMARY) {
            return judgement.row(primary(), null, null);
        } else if (config().poolFor(asker.database(), asker.user()).mode() == PoolMode.SESSION) {
            return judgement
                    .home("session-mode", "a session that keeps its server connection stays on the primary")
                    .row(primary(), null, null);
        }
        return placeRead(judgement, asker, outlook);
    }

    private List<@Nullable Object> placeRead(Judgement judgement, Asker asker, @Nullable Outlook outlook) {
        String application = outlook == null ? asker.application() : outlook.application();
        RedirectConfig rule = Redirects.rule(config().routing(), asker.database(), asker.user(), application);
        String redirect = rule == null ? null : "to " + rule.target() + ", " + rule.percent() + " % of such sessions";
        String target = outlook != null && outlook.isRedirected()
                ? outlook.redirect()
                : rule == null || outlook != null ? null : rule.target();
        Consistency level = outlook == null ? level(judgement, asker) : outlook.level();
        String consistency = consistency(level, outlook);
        if (target != null && (target.equals(RedirectConfig.PRIMARY) || target.equals(primary()))) {
            return judgement
                    .home("redirect", "a rule of routing.redirects keeps its reads there")
                    .row(primary(), redirect, consistency);
        }
        List<Node> nodes = outlook == null ? able(target) : outlook.able();
        if (nodes.isEmpty()) {
            return judgement
                    .home("no-standby", "no standby can serve it that is new enough")
                    .row(primary(), redirect, consistency);
        }
        return judgement.row(names(nodes), redirect, consistency);
    }

    private PgweirConfig config() {
        return scene.commons().config().get();
    }

    /** The standbys that may get it: the one of the operator's choice alone, while that can. */
    private List<Node> able(@Nullable String wanted) {
        Topology topology = scene.cluster().topology();
        long now = System.nanoTime();
        List<Node> chosen = topology.standbys().stream()
                .filter(node -> node.name().equals(wanted) && Balancer.canServe(node, 0, now))
                .toList();
        return chosen.isEmpty()
                ? topology.standbys().stream()
                        .filter(node -> Balancer.isCandidate(node, 0, now))
                        .toList()
                : chosen;
    }

    /** How new it has to be if nobody has set that for his session. */
    private Consistency level(Judgement judgement, Asker asker) {
        return Outlook.level(judgement.said, config().consistencyFor(asker.database(), asker.user()));
    }

    private static String consistency(Consistency level, @Nullable Outlook outlook) {
        StringBuilder told = new StringBuilder(Texts.word(level)).append(": ");
        if (outlook == null || level == Consistency.EVENTUAL || level == Consistency.STRICT) {
            told.append(inGeneral(level));
        } else if (outlook.isKnown()) {
            String position = Texts.lsn(outlook.position());
            told.append(position == null ? "it has seen nothing yet" : "a standby must have replayed " + position);
        } else {
            told.append("how new a standby must be is known when the primary was next looked at");
        }
        if (outlook != null && outlook.minimum() != 0) {
            told.append("; no read of the session's may be older than ").append(Texts.lsn(outlook.minimum()));
        }
        Node bound = outlook == null ? null : outlook.bound();
        if (bound != null) {
            told.append("; it read on ").append(bound.name()).append(" and may stay there");
        }
        return told.toString();
    }

    private static String inGeneral(Consistency level) {
        return switch (level) {
            case EVENTUAL -> "what a standby has will do";
            case SESSION -> "a standby must have what the session wrote or saw";
            case PROXY ->
                "a standby must have what the session wrote or saw, and all commits that a client of this proxy had heard of";
            case STRICT ->
                "a standby must have all that was committed anywhere before the read came, for which the primary is asked";
        };
    }

    private String primary() {
        Node primary = scene.cluster().topology().primary();
        return primary == null ? "" : primary.name();
    }

    private static String names(List<Node> nodes) {
        return nodes.stream().map(Node::name).collect(Collectors.joining(", "));
    }
}
