package dev.triage.cli;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;

/** Leaves pages and REST out of a context that has no web server around them. */
public final class ClosedDoors extends TypeExcludeFilter {

    @Override
    public boolean match(MetadataReader reader, MetadataReaderFactory factory) {
        String name = reader.getClassMetadata().getClassName();
        return name.startsWith("dev.triage.web.") || name.startsWith("dev.triage.api.");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ClosedDoors;
    }

    @Override
    public int hashCode() {
        return ClosedDoors.class.hashCode();
    }
}
