package dev.triage.learning.tables;

/**
 * Features as Tribuo knows them: numbers of seven digits, whose order as text is their order as numbers. What they mean
 * is kept once, beside the model, instead of in every example.
 */
final class FeatureNames {

    private final String[] names;

    FeatureNames(int size) {
        this.names = new String[size];
        for (int id = 0; id < size; id++) {
            names[id] = padded(id);
        }
    }

    static String padded(int id) {
        String digits = Integer.toString(id);
        return "0000000".substring(Math.min(7, digits.length())) + digits;
    }

    static int id(String name) {
        return Integer.parseInt(name);
    }

    int size() {
        return names.length;
    }

    String of(int id) {
        return names[id];
    }
}
