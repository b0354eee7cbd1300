package dev.triage.assessment.scoring;

/**
 * Turns a feature's name into 64 bits without ever building the name. A name is {@code kind:first} or
 * {@code kind:first second}; the hash is a mix of the three parts' hashes, so that a pair of words costs no more than
 * hashing each word once.
 */
final class FeatureHash {

    /** Of an empty part; also the state to start from. */
    static final long START = 0xcbf29ce484222325L;

    private static final long PRIME = 0x100000001b3L;

    private FeatureHash() {}

    /** One more character of a part. */
    static long next(long state, char c) {
        return (state ^ c) * PRIME;
    }

    static long part(String text) {
        return part(text, 0, text.length());
    }

    /** Of the characters from one place to another. */
    static long part(String text, int from, int to) {
        long state = START;
        for (int i = from; i < to; i++) {
            state = next(state, text.charAt(i));
        }
        return state;
    }

    /** Never 0, which marks an empty slot. */
    static long mix(long kind, long first, long second) {
        long x = kind * 0x9e3779b97f4a7c15L ^ first;
        x = (x ^ (x >>> 32)) * 0xd6e8feb86659fd93L ^ second;
        x = (x ^ (x >>> 32)) * 0xbf58476d1ce4e5b9L;
        x ^= x >>> 31;
        return x == 0 ? 1 : x;
    }

    /** The hash of a name written out, as a model file has it. */
    static long ofName(String name) {
        int colon = name.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("Expected a feature name of the form kind:value, found " + name);
        }
        String value = name.substring(colon + 1);
        int space = value.indexOf(' ');
        long kind = part(name.substring(0, colon));
        return space < 0
                ? mix(kind, part(value), START)
                : mix(kind, part(value.substring(0, space)), part(value.substring(space + 1)));
    }
}
