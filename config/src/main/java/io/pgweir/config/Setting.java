package io.pgweir.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The description of one setting, written on the record component that holds it. Reader, effective configuration,
 * reference file and diff all work from it, so a setting is added in one place.
 *
 * <p>A setting that is neither {@link #byDefault} nor {@link #derived} nor {@code @Nullable} must be given.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Setting {
    /** One or two plain sentences: what it does, not how it is written. */
    String doc();

    /** What it is when it is left out, as it would stand in the file; it is read by the same code as the file. */
    String byDefault() default "";

    /** What it is when it is left out and its sibling settings decide, in words. The record's {@code complete} does it. */
    String derived() default "";

    /** What the reference file shows where there is no default to show. */
    String example() default "";

    /** The key in the file, where it isn't the component's name in snake_case. */
    String key() default "";

    /** The least value, written as in the file; for text, the least number of characters. */
    String min() default "0";

    /** The greatest value, written as in the file; for text, the greatest number of characters. */
    String max() default "";

    /** A word that stands for 0, such as {@code auto}. Durations that may be 0 have {@code off} without asking. */
    String zero() default "";

    Effect effect() default Effect.LIVE;
}
