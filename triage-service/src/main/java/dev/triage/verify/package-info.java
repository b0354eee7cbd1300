/**
 * What those who receive our statements copy to check them: nothing in here uses another room, or anything but the JDK
 * and a JSON parser, so that no fault of the writers can hide in their checkers.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.triage.verify;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
