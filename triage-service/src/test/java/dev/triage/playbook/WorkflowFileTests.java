package dev.triage.playbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.platform.ContentFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A workflow file that says something wrong is refused with what was expected and what was found. */
class WorkflowFileTests {

    private static final Path RULES = ContentFolder.fromEnvironment().rules();

    private final WorkflowReader reader = new WorkflowReader(read(RULES.resolve("schema/workflow.schema.json")));
    private final String file = read(RULES.resolve("workflows/alternate-warehouse-sourcing.yaml"));

    @Test
    void readsWhatShips() {
        assertThat(reader.read(file.getBytes(StandardCharsets.UTF_8)).workflow().id())
                .isEqualTo("alternate-warehouse-sourcing");
    }

    @Test
    void refusesFactsNobodyKnows() {
        assertRefused("fromSite: availability.best.site", "fromSite: availability.worst.site")
                .hasMessageContaining("availability.worst.site")
                .hasMessageContaining("known are");
        assertRefused("{availability.best.site} has", "{availability.bst.site} has")
                .hasMessageContaining("availability.bst.site");
    }

    @Test
    void refusesFactsThatCannotFillTheParameter() {
        assertRefused("quantity: availability.best.usable", "quantity: availability.best.site")
                .hasMessageContaining("cannot fill quantity");
        assertRefused("quantity: availability.best.usable", "quantity: quantity.actual")
                .hasMessageContaining("quantity.actual (QUANTITY) cannot fill quantity");
        assertRefused("uom: quantity.uom", "uom: due.hours").hasMessageContaining("cannot fill uom");
    }

    @Test
    void refusesCategoriesThatDoNotExist() {
        assertRefused("ALLOC_SHORTAGE: 0.80", "ALLOC_SHORTFALL: 0.80").hasMessageContaining("ALLOC_SHORTFALL");
    }

    @Test
    void refusesSharesAboveOneAndVersionsBelowOne() {
        assertRefused("ALLOC_SHORTAGE: 0.80", "ALLOC_SHORTAGE: 1.80").hasMessageContaining("ALLOC_SHORTAGE");
        assertRefused("version: 2", "version: 0").hasMessageContaining("/version");
    }

    @Test
    void refusesKeysItDoesNotKnowAndKeysThatComeTwice() {
        assertRefused("owner: planning", "owner: planning\nautomatic: true").hasMessageContaining("automatic");
        assertRefused("owner: planning", "owner: planning\nowner: finance").hasMessageContaining("expected YAML");
    }

    @Test
    void refusesParametersThatAllowMoreThanTheirNames() {
        assertRefused("  additionalProperties: false", "  additionalProperties: true")
                .hasMessageContaining("additionalProperties");
        assertRefused("toSite: site.code", "toSide: site.code").hasMessageContaining("toSide");
        assertRefused("required: [fromSite,", "required: [fromSide,").hasMessageContaining("fromSide");
    }

    @Test
    void refusesAPhraseThatIsNotClosed() {
        assertRefused("{availability.best.site} has", "{availability.best.site has")
                .hasMessageContaining("availability.best.site has");
    }

    private org.assertj.core.api.AbstractThrowableAssert<?, ?> assertRefused(String right, String wrong) {
        assertThat(file).contains(right);
        byte[] changed = file.replaceFirst(
                        java.util.regex.Pattern.quote(right), java.util.regex.Matcher.quoteReplacement(wrong))
                .getBytes(StandardCharsets.UTF_8);
        return assertThatThrownBy(() -> reader.read(changed)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
