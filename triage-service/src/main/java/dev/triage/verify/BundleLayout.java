package dev.triage.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * That a ZIP says the same to everybody. Its files are named twice, before their bytes and in a directory at the end;
 * whoever unpacks it by the one could be shown something else than whoever checks it by the other. So nothing may lie
 * before, between or behind the files, and both must agree (APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12 and 4.3.16).
 */
final class BundleLayout {

    private static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    /** Sizes and checksum follow the bytes. */
    private static final int DESCRIPTOR_FLAG = 1 << 3;

    private static final int DESCRIPTOR = 0x08074b50;

    /** Extended times and the owner on Unix, as Java and Info-ZIP write them. */
    private static final Set<Integer> HARMLESS = Set.of(0x5455, 0x7875);

    private final ByteBuffer zip;

    private BundleLayout(byte[] zip) {
        this.zip = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Checks the layout.
     *
     * @param files as read from front to back, in their order
     * @throws IOException when the directory tells something else, or something lies beside the files
     */
    static void check(byte[] zip, Map<String, byte[]> files) throws IOException {
        try {
            new BundleLayout(zip).walk(files);
        } catch (IndexOutOfBoundsException e) {
            throw new IOException("Expected a whole ZIP, found its directory pointing outside", e);
        }
    }

    private void walk(Map<String, byte[]> files) throws IOException {
        int end = zip.limit() - END_BYTES;
        int start = zip.getInt(end + 16);
        expect(
                zip.getInt(end) == END
                        && zip.getInt(end + 4) == 0
                        && number(end + 8) == files.size()
                        && number(end + 10) == files.size()
                        && start + zip.getInt(end + 12) == end
                        && number(end + 20) == 0,
                "the end of the directory");
        int entry = start;
        int place = 0;
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            place = file(file.getKey(), file.getValue(), entry, place);
            entry += 46 + number(entry + 28) + number(entry + 30);
        }
        expect(place == start, "the bytes before the directory");
        expect(entry == end, "the bytes after the directory");
    }

    /** One file's two descriptions; where the next one must begin. */
    private int file(String name, byte[] bytes, int entry, int place) throws IOException {
        CRC32 sum = new CRC32();
        sum.update(bytes);
        int packed = zip.getInt(entry + 20);
        int flags = number(entry + 8);
        expect(
                zip.getInt(entry) == CENTRAL
                        && zip.getInt(entry + 16) == (int) sum.getValue()
                        && zip.getInt(entry + 24) == bytes.length
                        && packed >= 0
                        && name.equals(text(entry + 46, number(entry + 28)))
                        && number(entry + 32) == 0
                        && number(entry + 34) == 0
                        && onlyTimes(entry + 46 + number(entry + 28), number(entry + 30))
                        && zip.getInt(entry + 42) == place,
                name + " in the directory");
        expect(
                zip.getInt(place) == LOCAL
                        && number(place + 6) == flags
                        && number(place + 8) == number(entry + 10)
                        && name.equals(text(place + 30, number(place + 26)))
                        && onlyTimes(place + 30 + number(place + 26), number(place + 28)),
                name + " before its bytes");
        int next = place + 30 + number(place + 26) + number(place + 28) + packed;
        if ((flags & DESCRIPTOR_FLAG) != 0) {
            next += zip.getInt(next) == DESCRIPTOR ? 16 : 12;
        }
        return next;
    }

    /** Whether the extra fields are those common tools write, times and owners: others could tell of other sizes. */
    private boolean onlyTimes(int at, int length) {
        int next = at;
        while (next + 4 <= at + length && HARMLESS.contains(number(next))) {
            next += 4 + number(next + 2);
        }
        return next == at + length;
    }

    private int number(int at) {
        return Short.toUnsignedInt(zip.getShort(at));
    }

    private String text(int at, int length) {
        byte[] bytes = new byte[length];
        zip.get(at, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void expect(boolean holds, String what) throws IOException {
        if (!holds) {
            throw new IOException("Expected a ZIP that says the same from front and back, found another at " + what);
        }
    }
}
