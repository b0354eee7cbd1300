package dev.triage.learning.tables;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Small made-up tables to learn from. */
final class Tables {

    /** Everything a schema can have, for {@link #parcels}. */
    static final String PARCELS = """
            name: parcels
            task: classification
            target: late
            text: [note]
            categorical: [site, carrier]
            numeric: [weight]
            timestamp: [created]
            ignore: [id]
            split: {column: part, train: [train], test: [test]}
            seed: 7
            """;

    private Tables() {}

    /** Parcels that are late when the carrier is bad, heavy ones more, and when the note says so. */
    static List<String> parcels(int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> lines = new ArrayList<>();
        lines.add("id,note,site,carrier,weight,created,part,late");
        for (int i = 0; i < rows; i++) {
            int carrier = random.nextInt(6);
            double weight = random.nextDouble() * 20;
            boolean storm = random.nextInt(4) == 0;
            double odds = (carrier - 2.5) + (weight - 10) / 5 + (storm ? 2 : -1);
            boolean late = random.nextDouble() < 1 / (1 + Math.exp(-odds));
            String note = storm ? "\"storm, roads closed " + word(random) + "\"" : "all fine " + word(random);
            lines.add("P-%d,%s,%s,C%d,%s,2026-%02d-%02dT%02d:00,%s,%s"
                    .formatted(
                            i,
                            note,
                            random.nextBoolean() ? "DC-EAST" : "DC-WEST",
                            carrier,
                            random.nextInt(10) == 0 ? "" : String.format(Locale.ROOT, "%.2f", weight),
                            1 + random.nextInt(12),
                            1 + random.nextInt(28),
                            random.nextInt(24),
                            random.nextInt(5) == 0 ? "test" : "train",
                            late ? "yes" : "no"));
        }
        return lines;
    }

    private static String word(SplittableRandom random) {
        return "w" + random.nextInt(50);
    }

    static Path write(Path folder, String name, List<String> lines) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, String.join("\n", lines) + "\n");
        return file;
    }

    static Path write(Path folder, String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, text);
        return file;
    }
}
