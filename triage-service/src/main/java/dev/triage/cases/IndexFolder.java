package dev.triage.cases;

import java.nio.file.Path;

/** Where this instance keeps its search index. */
record IndexFolder(Path path) {}
