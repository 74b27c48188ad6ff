package io.pgweir.proxy.web;

import java.util.concurrent.CompletionStage;

/** Something that can be asked for. It is asked on the web's own loop, and must not block it. */
interface Resource {
    CompletionStage<Answer> answer(Request request);
}
