package dev.triage.learning.tables;

/** Is told how far a long job is. Told from one thread. */
public interface Progress {

    /** Says nothing. */
    Progress SILENT = new Progress() {
        @Override
        public void stage(String name, long total, String unit) {}

        @Override
        public void advance(long steps) {}

        @Override
        public void note(String line) {}
    };

    /**
     * A part of the job begins.
     *
     * @param total how many steps it has; 0 when nobody knows
     * @param unit what a step is: {@code bytes}, {@code fits}
     */
    void stage(String name, long total, String unit);

    /** So many steps more of the present stage are done. */
    void advance(long steps);

    /** Something worth a line of its own. */
    void note(String line);
}
