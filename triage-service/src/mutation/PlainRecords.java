import java.lang.classfile.Attribute;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.RecordAttribute;
import java.lang.classfile.attribute.RecordComponentInfo;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;

/**
 * Takes the type annotations ({@code @Nullable}) off the components of compiled records below a folder, for mutation
 * testing alone. A JVM without the fix of JDK-8376185 (JDK 25 up to 25.0.3 at least) reads them wrongly when a class is
 * redefined, leaves the class broken without a word, and crashes at the next redefinition; each of both would pass for a
 * mutant that a test noticed. Run as {@code java PlainRecords.java target/classes}.
 */
void main(String[] args) throws IOException {
    if (args.length != 1) {
        throw new IllegalArgumentException("Expected the folder of the classes, found " + args.length + " arguments");
    }
    ClassFile format = ClassFile.of();
    int changed = 0;
    try (Stream<Path> files = Files.walk(Path.of(args[0]))) {
        for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
            ClassModel found = format.parse(file);
            if (found.attributes().stream().anyMatch(this::annotated)) {
                Files.write(file, format.transformClass(found, (plain, element) -> {
                    plain.with(element instanceof RecordAttribute components ? plain(components) : element);
                }));
                changed++;
            }
        }
    }
    IO.println("Took the type annotations off the components of " + changed + " records");
}

boolean annotated(Attribute<?> attribute) {
    return attribute instanceof RecordAttribute components
            && components.components().stream()
                    .anyMatch(each -> each.attributes().stream()
                            .anyMatch(RuntimeVisibleTypeAnnotationsAttribute.class::isInstance));
}

RecordAttribute plain(RecordAttribute components) {
    return RecordAttribute.of(components.components().stream()
            .map(each -> RecordComponentInfo.of(
                    each.name(),
                    each.descriptor(),
                    each.attributes().stream()
                            .filter(attribute -> !(attribute instanceof RuntimeVisibleTypeAnnotationsAttribute))
                            .toList()))
            .toList());
}
