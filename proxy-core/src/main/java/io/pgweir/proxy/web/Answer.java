package io.pgweir.proxy.web;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a request is answered with.
 *
 * @param tag tells one version of the content from another; empty for what is new each time
 * @param headers beside those that every answer has
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares answers
record Answer(HttpResponseStatus status, String type, byte[] content, String tag, Map<String, String> headers) {
    Answer(HttpResponseStatus status, String type, byte[] content, String tag) {
        this(status, type, content, tag, Map.of());
    }

    /** The same with one header more. */
    Answer with(String header, String value) {
        return new Answer(status, type, content, tag, Map.of(header, value));
    }

    static final String TEXT = "text/plain; charset=utf-8";
    static final String JSON = "application/json; charset=utf-8";

    static Answer of(String type, byte[] content) {
        return new Answer(HttpResponseStatus.OK, type, content, "");
    }

    static Answer json(String content) {
        return of(JSON, content.getBytes(StandardCharsets.UTF_8));
    }

    /** A status that says it all, with a sentence for whoever reads it. */
    static Answer text(HttpResponseStatus status, String sentence) {
        return new Answer(status, TEXT, (sentence + "\n").getBytes(StandardCharsets.UTF_8), "");
    }
}
