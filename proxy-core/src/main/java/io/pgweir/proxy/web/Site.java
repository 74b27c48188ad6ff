package io.pgweir.proxy.web;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that can be asked for, by path. */
final class Site {
    private static final Logger log = LoggerFactory.getLogger(Site.class);

    private final Map<String, Resource> resources;
    private final Map<String, Resource> posts;

    /** @param posts what can be asked for by POST, and has something done */
    Site(Map<String, Resource> resources, Map<String, Resource> posts) {
        this.resources = Map.copyOf(resources);
        this.posts = Map.copyOf(posts);
    }

    Site(Map<String, Resource> resources) {
        this(resources, Map.of());
    }

    /** A resource that is at hand at once. */
    static Resource of(Supplier<Answer> content) {
        return _ -> CompletableFuture.completedFuture(content.get());
    }

    /** The answer to a request; never a failure, whatever the resource does. */
    CompletionStage<Answer> answer(Request request) {
        Resource resource = (request.isPost() ? posts : resources).get(request.path());
        if (resource == null) {
            return CompletableFuture.completedFuture(
                    request.isPost()
                            ? Answer.text(HttpResponseStatus.METHOD_NOT_ALLOWED, "there is nothing here but to read")
                            : Answer.text(HttpResponseStatus.NOT_FOUND, "there is nothing at this address"));
        }
        return ask(resource, request).exceptionally(failure -> {
            log.error("{} failed", request.path(), failure);
            return Answer.text(HttpResponseStatus.INTERNAL_SERVER_ERROR, "this failed; the log has the reason");
        });
    }

    private static CompletionStage<Answer> ask(Resource resource, Request request) {
        return CompletableFuture.completedFuture(resource).thenCompose(asked(request));
    }

    /** Within a stage, so that what it throws is treated like a failure that comes later. */
    private static Function<Resource, CompletionStage<Answer>> asked(Request request) {
        return resource -> resource.answer(request);
    }
}
