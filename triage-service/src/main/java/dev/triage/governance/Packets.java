package dev.triage.governance;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Keeps what the approver gets to see of each request, as it was when the request was made. */
@Repository
class Packets implements ShownPackets {

    private final JdbcClient jdbc;

    Packets(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void keep(UUID request, Packet packet) {
        jdbc.sql("""
                        insert into governance.request_packet (request_id, facts, packet)
                        values (?, ?, ?)""").params(request, packet.evidence().text(), packet.text()).update();
    }

    /** The facts the request was ruled on. */
    Optional<Evidence> evidence(UUID request) {
        return stored("facts", request).map(Evidence::read);
    }

    @Override
    public Map<UUID, Map<String, Object>> shown(Collection<UUID> requests) {
        Map<UUID, Map<String, Object>> shown = new HashMap<>();
        if (requests.isEmpty()) {
            return shown;
        }
        jdbc.sql("select request_id, packet from governance.request_packet where request_id = any(:requests)")
                .param("requests", requests.toArray(UUID[]::new))
                .query((row, n) -> Map.entry(
                        Objects.requireNonNull(row.getObject("request_id", UUID.class)),
                        Envelope.read(row.getString("packet"))))
                .list()
                .forEach(packet -> shown.put(packet.getKey(), packet.getValue()));
        return shown;
    }

    /** One of the kept texts, to the byte. */
    Optional<String> stored(String column, UUID request) {
        String sql = switch (column) {
            case "facts" -> "select facts from governance.request_packet where request_id = ?";
            case "packet" -> "select packet from governance.request_packet where request_id = ?";
            default -> throw new IllegalArgumentException("Expected facts or packet, found " + column);
        };
        return jdbc.sql(sql).param(request).query(String.class).optional();
    }
}
