package dev.triage.learning.tables;

/** 64-bit hashes of words, features and rows: FNV-1a over the characters, mixed as in SplitMix64. Never 0. */
final class Hash {

    private static final long START = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private Hash() {}

    static long of(CharSequence text) {
        return of(text, 0, text.length());
    }

    static long of(CharSequence text, int from, int to) {
        long state = START;
        for (int i = from; i < to; i++) {
            state = (state ^ text.charAt(i)) * PRIME;
        }
        return mixed(state);
    }

    static long mixed(long x) {
        x = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
        x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
        x ^= x >>> 31;
        return x == 0 ? 1 : x;
    }

    static long pair(long first, long second) {
        return mixed(first * 0x9e3779b97f4a7c15L + second);
    }
}
