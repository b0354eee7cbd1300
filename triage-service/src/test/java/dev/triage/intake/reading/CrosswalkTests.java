package dev.triage.intake.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.intake.ExceptionEvent.Mapping;
import dev.triage.platform.ContentFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrosswalkTests {

    private static final String HEAD = "apiVersion: triage/v1\nkind: Crosswalk\ntable: site\n";

    @Test
    void shipsEveryTableInGoodOrder() {
        Crosswalks shipped =
                CrosswalkFolder.read(ContentFolder.fromEnvironment().rules().resolve("crosswalks"));

        assertThat(shipped.tables()).containsOnlyKeys(CrosswalkFolder.TABLES);
        shipped.tables()
                .values()
                .forEach(table -> table.rows()
                        .forEach(rows -> rows.codes().forEach((from, to) -> {
                            // A code that is itself renamed would mean something else the second time it is looked up.
                            assertThat(rows.codes().getOrDefault(to, to))
                                    .as(table.name() + " " + from)
                                    .isEqualTo(to);
                        })));
    }

    @Test
    void leavesCanonicalCodesAlone() {
        Crosswalks shipped =
                CrosswalkFolder.read(ContentFolder.fromEnvironment().rules().resolve("crosswalks"));
        List<Mapping> evidence = new ArrayList<>();
        Map<String, String> canonical =
                Map.of("site", "DC-EAST", "sku", "SKU-1042", "uom", "EA", "order-type", "B2B", "customer-tier", "A");
        for (String source : List.of("/wms/dc-east", "/erp/main", "/3pl/acme", "/somebody/else")) {
            canonical.forEach(
                    (table, code) -> assertThat(shipped.forSource(source).map(table, code, "/x", evidence))
                            .isEqualTo(code));
        }
        assertThat(evidence).isEmpty();
    }

    @Test
    void takesTheFirstMatchOfTheSource() {
        Crosswalks crosswalks = new Crosswalks(Map.of("site", CrosswalkFolder.table("site.yaml", yaml("""
                sources:
                  - {source: /erp/us-*, codes: {"10": NEW-YORK}}
                  - {source: /erp/*, codes: {"10": BERLIN, "20": PARIS}}
                  - {source: "/e.p/x", codes: {"30": NOWHERE}}
                """))));

        assertThat(map(crosswalks, "/erp/us-east", "10")).isEqualTo("NEW-YORK");
        assertThat(map(crosswalks, "/erp/us-east", "20")).isEqualTo("PARIS");
        assertThat(map(crosswalks, "/erp/de", "10")).isEqualTo("BERLIN");
        assertThat(map(crosswalks, "/wms/erp/de", "10")).isEqualTo("10");
        assertThat(map(crosswalks, "/erp/x", "30")).isEqualTo("30");
    }

    @Test
    void namesFileAndPlaceOfAFault() {
        assertFault("kind: Crosswalk", "site.yaml /table: expected one of");
        assertFault(HEAD.replace("site", "uom"), "site.yaml /table: expected the file's own name, found \"uom\"");
        assertFault(HEAD.replace("v1", "v2"), "site.yaml /apiVersion: expected triage/v1, found \"triage/v2\"");
        assertFault(HEAD + "codes: {}", "site.yaml /codes: expected only the fields");
        assertFault(HEAD, "site.yaml /sources: expected a list of {source, codes}, found nothing");
        assertFault(
                HEAD + "sources: [{codes: {}}]",
                "site.yaml /sources/0/source: expected a source pattern, found nothing");
        assertFault(
                HEAD + "sources: [{source: x, codes: {a/b: 10}}]",
                "site.yaml /sources/0/codes/a~1b: expected a canonical code as quoted text, found 10");
        assertFault(HEAD + "sources: [{source: x, codes: {A: B, A: C}}]", "Duplicate");
        assertFault("{", "site.yaml: expected YAML");
    }

    @Test
    void picksUpAChangeAndKeepsTheLastGoodStateOfAFault(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("site.yaml");
        write(file, "sources: [{source: '*', codes: {A: B}}]", 1);
        CrosswalkFolder crosswalks = CrosswalkFolder.at(folder);
        assertThat(map(crosswalks.current(), "/x", "A")).isEqualTo("B");

        write(file, "sources: [{source: '*', codes: {A: C}}]", 2);
        crosswalks.refresh();
        assertThat(map(crosswalks.current(), "/x", "A")).isEqualTo("C");

        write(file, "sources: 17", 3);
        crosswalks.refresh();
        assertThat(map(crosswalks.current(), "/x", "A")).isEqualTo("C");

        Files.delete(file);
        crosswalks.refresh();
        assertThat(map(crosswalks.current(), "/x", "A")).isEqualTo("A");
    }

    @Test
    void refusesToStartOnAFaultyFile(@TempDir Path folder) throws IOException {
        write(folder.resolve("site.yaml"), "sources: 17", 1);
        assertThatThrownBy(() -> CrosswalkFolder.at(folder)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void needsNoFolder(@TempDir Path folder) {
        assertThat(CrosswalkFolder.read(folder.resolve("none")).tables()).isEmpty();
    }

    private static void write(Path file, String sources, int second) throws IOException {
        Files.writeString(file, HEAD + sources);
        Files.setLastModifiedTime(file, FileTime.fromMillis(second * 1000L));
    }

    private static String map(Crosswalks crosswalks, String source, String code) {
        return crosswalks.forSource(source).map("site", code, "/site/code", new ArrayList<>());
    }

    private static byte[] yaml(String sources) {
        return (HEAD + sources).getBytes(StandardCharsets.UTF_8);
    }

    private static void assertFault(String content, String message) {
        assertThatThrownBy(() -> CrosswalkFolder.table("site.yaml", content.getBytes(StandardCharsets.UTF_8)))
                .as(content)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
