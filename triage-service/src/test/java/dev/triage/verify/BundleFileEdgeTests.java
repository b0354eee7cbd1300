package dev.triage.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** What a file may be to be read as a bundle. */
class BundleFileEdgeTests {

    private static final int MOST = 64 << 20;

    @Test
    void readsFilesByNameAndKnowsWhichAreNotThere() throws IOException {
        BundleFile read = BundleFile.read(zip("a.json", "{\"a\":1}"));

        assertThat(read.files()).containsOnlyKeys("a.json");
        assertThat(read.text("a.json")).isEqualTo("{\"a\":1}");
        assertThat(read.json("a.json").path("a").asInt()).isEqualTo(1);
        assertThat(read.bytes("a.json")).hasSize(7);
        assertThat(read.sha256("a.json")).isEqualTo("015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862");
        assertThat(read.bytes("b")).isNull();
        assertThat(read.text("b")).isEmpty();
        assertThat(read.json("b").isMissingNode()).isTrue();
        assertThat(read.sha256("b")).isEmpty();
    }

    @Test
    void refusesWhatIsNoZip() {
        assertThatIOException()
                .isThrownBy(() -> BundleFile.read("no zip".getBytes(StandardCharsets.UTF_8)))
                .withMessage("Expected a ZIP, found none");
    }

    @Test
    void readsAHundredFilesAndNoMore() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < 100; i++) {
            files.put("f" + i, new byte[0]);
        }
        assertThat(BundleFile.read(MadeBundle.zip(files)).files()).hasSize(100);

        files.put("more", new byte[0]);
        assertThatIOException()
                .isThrownBy(() -> BundleFile.read(MadeBundle.zip(files)))
                .withMessage("Expected at most 100 files of " + MOST + " bytes together, found more");
    }

    /** Together: what one file leaves is all that the next may have. */
    @Test
    void readsSixtyFourMebibytesAndNoMore() throws IOException {
        byte[] some = new byte[1 << 20];
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("large", new byte[MOST - some.length]);
        files.put("some", some);
        byte[] zip = MadeBundle.zip(files);
        assertThat(BundleFile.read(zip).files()).hasSize(2);

        files.put("more", new byte[1]);
        byte[] larger = MadeBundle.zip(files);
        assertThatIOException().isThrownBy(() -> BundleFile.read(larger)).withMessageContaining("found more");
    }

    @Test
    void refusesANameTwice() {
        byte[] zip = MadeBundle.zip(Map.of("name1", new byte[0], "name2", new byte[0]));
        String twice = new String(zip, StandardCharsets.ISO_8859_1).replace("name1", "name2");

        assertThatIOException()
                .isThrownBy(() -> BundleFile.read(twice.getBytes(StandardCharsets.ISO_8859_1)))
                .withMessage("Expected each file once, found name2 twice");
    }

    @Test
    void refusesNamesInAnotherSpelling() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.ISO_8859_1)) {
            zip.putNextEntry(new ZipEntry("\u00e9"));
        }

        assertThatIOException().isThrownBy(() -> BundleFile.read(out.toByteArray()));
    }

    private static byte[] zip(String name, String text) {
        return MadeBundle.zip(Map.of(name, text.getBytes(StandardCharsets.UTF_8)));
    }
}
