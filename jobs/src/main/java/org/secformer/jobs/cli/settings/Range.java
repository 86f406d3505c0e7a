package org.secformer.jobs.cli.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The whole numbers that an option may have, checked wherever the number comes from. */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Range {
    /** The smallest one. */
    long from() default 1;

    /** The largest one. */
    long to() default Long.MAX_VALUE;
}
