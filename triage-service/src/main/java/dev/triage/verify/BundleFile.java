package dev.triage.verify;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The files of an evidence bundle, read whole and within bounds. */
record BundleFile(Map<String, byte[]> files) {

    /** A bundle is some hundred KiB; what unpacks to more is none. */
    private static final int MOST_BYTES = 64 << 20;

    private static final int MOST_FILES = 100;

    /** No folders: whoever unpacks it should find its files where it was unpacked. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    /**
     * Reads a bundle.
     *
     * @throws IOException when it is no ZIP, has a name twice, is too large, or says something else to another reader
     */
    static BundleFile read(byte[] zip) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        long left = MOST_BYTES;
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip), StandardCharsets.UTF_8)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                byte[] bytes = in.readNBytes((int) Math.min(Integer.MAX_VALUE, left + 1));
                left -= bytes.length;
                if (left < 0 || files.size() == MOST_FILES) {
                    throw new IOException("Expected at most " + MOST_FILES + " files of " + MOST_BYTES
                            + " bytes together, found more");
                }
                if (files.putIfAbsent(entry.getName(), bytes) != null) {
                    throw new IOException("Expected each file once, found " + entry.getName() + " twice");
                }
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("Expected file names in UTF-8, found others", e);
        }
        if (files.isEmpty()) {
            throw new IOException("Expected a ZIP, found none");
        }
        for (String name : files.keySet()) {
            if (!PLAIN.matcher(name).matches()) {
                throw new IOException("Expected plain file names, found " + name);
            }
        }
        BundleLayout.check(zip, files);
        return new BundleFile(files);
    }

    byte @Nullable [] bytes(String name) {
        return files.get(name);
    }

    /** A missing node when the file is not there or is no JSON. */
    JsonNode json(String name) {
        return CanonicalForm.read(files.getOrDefault(name, new byte[0]));
    }

    String text(String name) {
        return new String(files.getOrDefault(name, new byte[0]), StandardCharsets.UTF_8);
    }

    /** Empty when the file is not there. */
    String sha256(String name) {
        byte[] bytes = files.get(name);
        return bytes == null ? "" : CanonicalForm.sha256(bytes);
    }
}
