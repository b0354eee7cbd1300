package dev.triage.platform;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;

/**
 * Marks a bean that belongs to a serving instance only: consumers, bootstraps, background work. A verb of the command
 * line uses the same rooms without it, and must not start to consume or to tidy up because somebody asked a question.
 */
@Documented
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ConditionalOnBooleanProperty(name = "triage.serving", matchIfMissing = true)
public @interface Serving {}
