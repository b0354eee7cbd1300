package dev.triage.cli.bench;

import dev.triage.learning.twin.Twin;
import dev.triage.learning.twin.TwinPlan;
import dev.triage.platform.Ids;
import dev.triage.platform.Json;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How long after its event is on Kafka a new case can be seen: in the list, and told to a page that is open. */
final class ArrivalBench {

    private static final Pattern POSITION = Pattern.compile("data-since=\"(\\d+)\"");
    private static final String NEWEST = "/queue/rows?sort=event";

    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private ArrivalBench() {}

    /** Milliseconds after the event was sent. */
    record Arrival(QueueBench.Time listed, QueueBench.Time told) {}

    /** One event after the other, each once the one before is seen; the listener of the topic must run. */
    static Arrival measure(Map<String, Object> producer, String topic, QueuePages pages, Clock clock, int rounds) {
        Twin twin = new Twin(TwinPlan.of(11, 50 * rounds + 500, 2));
        Matcher position = POSITION.matcher(pages.get("/queue?sort=event"));
        if (!position.find()) {
            throw new IllegalStateException("Expected a page with its position in the stream");
        }
        double[] listed = new double[rounds];
        double[] told = new double[rounds];
        try (Stream<String> stream = pages.lines("/live?since=" + position.group(1));
                KafkaProducer<byte[], byte[]> kafka = new KafkaProducer<>(
                        new HashMap<>(producer), new ByteArraySerializer(), new ByteArraySerializer())) {
            Iterator<String> lines = stream.iterator();
            for (int round = -2; round < rounds; round++) {
                String order = "SO-" + Ids.next().toString().substring(24);
                byte[] event = event(twin, order, clock);
                long start = System.nanoTime();
                kafka.send(new ProducerRecord<>(topic, IntakeBench.key(event), event));
                kafka.flush();
                while (!pages.get(NEWEST).contains(order)) {
                    if (System.nanoTime() - start > PATIENCE_NANOS) {
                        throw new IllegalStateException("Expected the case of " + order + " at the top of " + NEWEST
                                + " within a minute of its event, found it nowhere there");
                    }
                    Thread.onSpinWait();
                }
                double seen = (System.nanoTime() - start) / 1e6;
                // What the stream said meanwhile has waited in its buffer, so this is the later of the two.
                while (!lines.next().contains("\"opened\":true")) {
                    Thread.onSpinWait();
                }
                if (round >= 0) {
                    listed[round] = seen;
                    told[round] = (System.nanoTime() - start) / 1e6;
                }
            }
        }
        return new Arrival(time(listed), time(told));
    }

    /** The next event of the twin that raises something on an order, as one that happens now, on an order of its own. */
    private static byte[] event(Twin twin, String order, Clock clock) {
        while (twin.hasNext()) {
            JsonNode event = Json.MAPPER.readTree(twin.next().event());
            if (event.path("type").asString("").endsWith(".raised.v1")
                    && event.at("/data/order") instanceof ObjectNode on
                    && on.has("number")) {
                on.put("number", order);
                ((ObjectNode) event).put("id", Ids.next().toString());
                ((ObjectNode) event).put("time", clock.instant().toString());
                return Json.MAPPER.writeValueAsString(event).getBytes(StandardCharsets.UTF_8);
            }
        }
        throw new IllegalStateException("Expected more events that raise something on an order");
    }

    private static QueueBench.Time time(double[] millis) {
        Arrays.sort(millis);
        int last = Math.min(millis.length - 1, (int) Math.ceil(millis.length * 0.95) - 1);
        return new QueueBench.Time(Math.round(millis[millis.length / 2]), Math.round(millis[last]));
    }
}
