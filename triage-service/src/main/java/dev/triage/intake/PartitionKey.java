package dev.triage.intake;

/** Which events must stay in order: those with the same partition key, else about the same subject, else of one source. */
final class PartitionKey {

    private PartitionKey() {}

    static String of(ExceptionEvent event) {
        if (event.extra().get("ce_partitionkey") instanceof String key && !key.isEmpty()) {
            return key;
        }
        String subject = event.subject();
        return subject == null ? event.id().source() : subject;
    }
}
