package dev.triage.platform.embedded;

import java.util.Map;

/** How to reach a broker, and with which password. */
public record KafkaAccess(String bootstrapServers, String user, String password) {

    static final String LOGIN_MODULE = "org.apache.kafka.common.security.plain.PlainLoginModule";

    /** What a plain Kafka client must know. */
    public Map<String, Object> properties() {
        return Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                LOGIN_MODULE + " required username=\"" + user + "\" password=\"" + password + "\";");
    }

    @Override
    public String toString() {
        return "KafkaAccess[bootstrapServers=" + bootstrapServers + ", user=" + user + "]";
    }
}
