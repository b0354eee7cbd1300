package dev.triage.assessment;

import dev.triage.platform.CanonicalJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The weights behind a rank, as {@code rules/ranking.yaml} has them; the file explains each. Immutable. */
record RankingContent(
        String apiVersion,
        String kind,
        String owner,
        String reportingCurrency,
        Map<String, Double> rates,
        Time time,
        Map<String, Double> tiers,
        Values values,
        double delayRiskWithoutModel,
        Map<String, Family> families,
        Priorities priorities,
        String version) {

    static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    record Time(double beforeDueHours, double overdueHours, int farthestDays, int longestOverdueDays) {

        Duration tau(Rank.Regime regime) {
            double hours = switch (regime) {
                case BEFORE_DUE -> beforeDueHours;
                case OVERDUE -> overdueHours;
            };
            return Duration.ofSeconds(Math.round(hours * 3600));
        }
    }

    record Values(double least, double most) {}

    record Family(double baseShare, double lateShare, double typicalValue, double horizonHours, List<String> missing) {}

    record Priorities(double P1, double P2, double P3) {

        Priority of(double score) {
            return score >= P1 ? Priority.P1 : score >= P2 ? Priority.P2 : score >= P3 ? Priority.P3 : Priority.P4;
        }
    }

    /** Reads and checks the file; the version is the hash of its bytes. */
    static RankingContent read(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            RankingContent read = YAML.readValue(bytes, RankingContent.class);
            RankingContent content = read.versioned("sha256:" + CanonicalJson.sha256(bytes));
            content.check(file);
            return content;
        } catch (IOException e) {
            throw new IllegalStateException("Expected the ranking content in " + file + ", found no readable file", e);
        } catch (JacksonException e) {
            throw new IllegalStateException("Expected ranking content in " + file + ", found " + e.getMessage(), e);
        }
    }

    Family family(Category category) {
        Family family = families.get(category.family());
        if (family == null) {
            throw new IllegalStateException(
                    "Expected an entry for family " + category.family() + " in the ranking content");
        }
        return family;
    }

    private RankingContent versioned(String hash) {
        return new RankingContent(
                apiVersion,
                kind,
                owner,
                reportingCurrency,
                Map.copyOf(rates),
                time,
                Map.copyOf(tiers),
                values,
                delayRiskWithoutModel,
                Map.copyOf(families),
                priorities,
                hash);
    }

    private void check(Path file) {
        require(
                file,
                time.beforeDueHours > 0 && time.overdueHours > time.beforeDueHours,
                "0 < time.beforeDueHours < time.overdueHours",
                time);
        require(file, time.farthestDays > 0 && time.longestOverdueDays > 0, "positive limits of days", time);
        require(file, values.least > 0 && values.most > values.least, "0 < values.least < values.most", values);
        require(
                file,
                Double.compare(rates.getOrDefault(reportingCurrency, 0.0), 1.0) == 0,
                "a rate of 1 for the reporting currency",
                rates);
        require(file, rates.values().stream().allMatch(rate -> rate > 0), "positive rates", rates);
        require(file, tiers.values().stream().allMatch(factor -> factor > 0), "positive tier factors", tiers);
        require(
                file,
                delayRiskWithoutModel >= 0 && delayRiskWithoutModel <= 1,
                "delayRiskWithoutModel between 0 and 1",
                delayRiskWithoutModel);
        require(file, priorities.P1 > priorities.P2 && priorities.P2 > priorities.P3, "P1 > P2 > P3", priorities);
        for (Category category : Category.values()) {
            Family family = family(category);
            require(
                    file,
                    family.baseShare > 0 && family.lateShare >= 0 && family.baseShare + family.lateShare <= 1,
                    "shares above 0 that add up to at most 1 for " + category.family(),
                    family);
            require(
                    file,
                    family.typicalValue > 0 && family.horizonHours > 0,
                    "a positive typical value and horizon for " + category.family(),
                    family);
            family.missing.forEach(path -> require(file, Facts.known(path), "paths of known facts", path));
        }
    }

    private static void require(Path file, boolean holds, String expected, Object found) {
        if (!holds) {
            throw new IllegalStateException("Expected " + expected + " in " + file + ", found " + found);
        }
    }
}
