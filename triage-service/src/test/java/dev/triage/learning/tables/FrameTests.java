package dev.triage.learning.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrameTests {

    @Test
    void keepsAFairSampleInBoundedRoom() throws Exception {
        TableSchema schema = SchemaFile.of("schema", Tables.PARCELS);
        Frame frame = new Frame(schema, 1_000_000, 1_000);
        Row row = new Row(schema);

        for (int i = 0; i < 20_000; i++) {
            fill(row, i);
            frame.add(row, i < 10_000 ? 0 : 1, i, 0);
        }

        assertThat(frame.seen()).isEqualTo(20_000);
        assertThat(frame.rows()).isBetween(400, 1_000);
        // Sorted by class as it came: a first-come sample would hold the first class alone.
        long second = 0;
        for (int i = 0; i < frame.rows(); i++) {
            second += frame.label(i);
        }
        assertThat((double) second / frame.rows()).isBetween(0.4, 0.6);
    }

    @Test
    void givesBackWhatItKept() throws Exception {
        TableSchema schema = SchemaFile.of("schema", Tables.PARCELS);
        Frame frame = new Frame(schema, 1_000_000, 300);
        Row row = new Row(schema);
        for (int i = 0; i < 5_000; i++) {
            fill(row, i);
            frame.add(row, 0, i, 0);
        }

        Row read = new Row(schema);
        Row expected = new Row(schema);
        for (int i = 0; i < frame.rows(); i++) {
            frame.read(i, read);
            fill(expected, (int) frame.rowNumber(i));
            assertThat(read.numbers).isEqualTo(expected.numbers);
            assertThat(read.categories).isEqualTo(expected.categories);
            assertThat(read.times).isEqualTo(expected.times);
            assertThat(read.wordCounts).isEqualTo(expected.wordCounts);
            for (int word = 0; word < read.wordCounts[0]; word++) {
                assertThat(read.words[0][word]).isEqualTo(expected.words[0][word]);
            }
        }
    }

    /** A row that can be made again from its number. */
    private static void fill(Row row, int number) {
        SplittableRandom random = new SplittableRandom(number);
        row.wordCounts[0] = random.nextInt(5);
        for (int word = 0; word < row.wordCounts[0]; word++) {
            row.words[0][word] = "w" + random.nextInt(100);
        }
        row.categories[0] = random.nextInt(10) == 0 ? null : "s" + random.nextInt(4);
        row.categories[1] = "c" + random.nextInt(9);
        row.numbers[0] = random.nextInt(10) == 0 ? Double.NaN : random.nextDouble();
        row.times[0] = random.nextLong(1_000_000);
    }
}
