package dev.triage.governance.keys;

import dev.triage.governance.PublishedKeys;
import dev.triage.governance.SignedStatement;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.HomeFolder;
import dev.triage.platform.Json;
import dev.triage.platform.StartRefusedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Signs what governance states, with an Ed25519 key outside the database: the file {@code signing-keys.json} of the home
 * folder, or the one {@code TRIAGE_SIGNING_KEYS} names, readable by its owner alone. Made on the first start. The last
 * key signs; the others stay published. A rotation takes effect in every instance at its next signature, without a
 * restart. Instances that share a database share the file.
 */
public final class SigningKeys implements PublishedKeys {

    /** The algorithm's name in statements (RFC 9864). */
    public static final String ALGORITHM = "Ed25519";

    private static final Object ONE_AT_A_TIME = new Object();

    private final Path file;
    private final Clock clock;
    private List<SigningKey> keys = List.of();
    private @Nullable Object read;

    private SigningKeys(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /** The keys of this file; a file with one key is made when there is none. */
    public static SigningKeys at(Path file, Clock clock) {
        SigningKeys keys = new SigningKeys(file, clock);
        if (!Files.exists(file)) {
            keys.alone(() -> {
                if (!Files.exists(file)) {
                    keys.write(List.of(SigningKey.fresh(keys.moment())));
                }
            });
        }
        keys.current();
        return keys;
    }

    /** Adds the key's id to the document and signs its canonical form. The document names its {@code type}. */
    public SignedStatement sign(Map<String, Object> document) {
        if (!(document.get("type") instanceof String)) {
            throw new IllegalArgumentException("Expected a document that names its type, found none");
        }
        SigningKey key = current();
        Map<String, Object> signed = new LinkedHashMap<>(document);
        signed.put("keyId", key.id());
        String text = CanonicalJson.of(signed);
        return new SignedStatement(text, key.id(), SigningKey.text(key.sign(text.getBytes(StandardCharsets.UTF_8))));
    }

    @Override
    public Map<String, Object> keySet() {
        return Map.of("keys", all().stream().map(SigningKey::published).toList());
    }

    @Override
    public String rotate() {
        alone(() -> {
            // Not from memory: another process may have rotated since.
            read = null;
            List<SigningKey> rotated = new ArrayList<>(all());
            Instant now = moment();
            rotated.set(rotated.size() - 1, rotated.getLast().retired(now));
            rotated.add(SigningKey.fresh(now));
            write(rotated);
        });
        return current().id();
    }

    private SigningKey current() {
        return all().getLast();
    }

    /** As the file says now: read again when it was replaced. */
    private synchronized List<SigningKey> all() {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            Object seen = List.of(found.lastModifiedTime(), found.size(), String.valueOf(found.fileKey()));
            if (!seen.equals(read)) {
                keys = parse(Files.readString(file));
                read = seen;
            }
            return keys;
        } catch (IOException e) {
            throw new StartRefusedException("Cannot read the signing keys " + file + ": " + e, e);
        }
    }

    private List<SigningKey> parse(String text) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.contains(PosixFilePermission.OTHERS_READ)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new StartRefusedException("Expected " + file + " to be closed to other users, found "
                    + PosixFilePermissions.toString(permissions) + "; run chmod 600 on it");
        }
        List<SigningKey> found = new ArrayList<>();
        try {
            for (JsonNode key : Json.MAPPER.readTree(text).path("keys")) {
                found.add(SigningKey.read(key, file.toString()));
            }
        } catch (JacksonException e) {
            throw new StartRefusedException("Expected a JSON Web Key set in " + file + ", found no JSON", e);
        }
        if (found.isEmpty() || found.getLast().until() != null) {
            throw new StartRefusedException("Expected a JSON Web Key set in " + file + " whose last key signs, found "
                    + (found.isEmpty() ? "no key" : "a last key that is retired"));
        }
        return List.copyOf(found);
    }

    private void write(List<SigningKey> all) throws IOException {
        HomeFolder.writeAtomically(
                file,
                Json.pretty(Map.of("keys", all.stream().map(SigningKey::secret).toList())),
                "rw-------");
    }

    /** Whole seconds: a key is never younger than what it signed. */
    private Instant moment() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /** Work on the file that no other process and no other thread does at the same time. */
    private void alone(Change change) {
        Path lock = file.resolveSibling(file.getFileName() + ".lock");
        synchronized (ONE_AT_A_TIME) {
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                if (held.isValid()) {
                    change.make();
                }
            } catch (IOException e) {
                throw new StartRefusedException("Cannot write the signing keys " + file + ": " + e, e);
            }
        }
    }

    /** A change of the file. */
    private interface Change {
        void make() throws IOException;
    }
}
