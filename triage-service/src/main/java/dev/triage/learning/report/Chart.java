package dev.triage.learning.report;

import java.util.List;
import java.util.Locale;

/**
 * Draws one diagram as inline SVG: axes with round ticks, lines, points, bars. Colours come from the page, so that light,
 * dark and print share one drawing; a title and a description say the same in words.
 */
final class Chart {

    private static final double WIDTH = 400;
    private static final double HEIGHT = 320;
    private static final double LEFT = 64;
    private static final double RIGHT = 26;
    private static final double TOP = 10;
    private static final double BOTTOM = 44;

    /**
     * One side of the diagram.
     *
     * @param logarithmic then from and to are above 0
     */
    record Axis(String label, double from, double to, boolean logarithmic, boolean percent) {

        static Axis share(String label) {
            return new Axis(label, 0, 1, false, true);
        }

        double place(double value) {
            double kept = Math.clamp(value, from, to);
            return logarithmic ? Math.log(kept / from) / Math.log(to / from) : (kept - from) / (to - from);
        }

        double[] ticks() {
            if (logarithmic) {
                int low = (int) Math.ceil(Math.log10(from) - 1e-9);
                int high = (int) Math.floor(Math.log10(to) + 1e-9);
                int step = Math.max(1, (int) Math.ceil((high - low + 1) / 6.0));
                double[] ticks = new double[Math.max(0, (high - low) / step + 1)];
                for (int i = 0; i < ticks.length; i++) {
                    ticks[i] = Math.pow(10, low + i * step);
                }
                return ticks;
            }
            double rough = (to - from) / 5;
            double unit = Math.pow(10, Math.floor(Math.log10(rough)));
            double step =
                    rough / unit <= 1 ? unit : rough / unit <= 2 ? 2 * unit : rough / unit <= 5 ? 5 * unit : 10 * unit;
            double first = Math.ceil(from / step - 1e-9) * step;
            int count = (int) Math.floor((to - first) / step + 1e-9) + 1;
            double[] ticks = new double[Math.max(0, count)];
            for (int i = 0; i < ticks.length; i++) {
                ticks[i] = first + i * step;
            }
            return ticks;
        }

        String tick(double value) {
            if (percent) {
                return Math.round(100 * value) + " %";
            }
            double size = Math.abs(value);
            if (size >= 1e6 || (size > 0 && size < 1e-3)) {
                return String.format(Locale.ROOT, "%.0e", value);
            }
            String text = String.format(Locale.ROOT, "%,.4f", value);
            return text.replaceAll("0+$", "").replaceAll("\\.$", "").replace('-', '−');
        }
    }

    private final String id;
    private final String title;
    private final String description;
    private final Axis x;
    private final Axis y;
    private final StringBuilder marks = new StringBuilder();

    /** @param id unique on the page, this package's own */
    Chart(String id, String title, String description, Axis x, Axis y) {
        this.id = id;
        this.title = title;
        this.description = description;
        this.x = x;
        this.y = y;
    }

    /** A line through points given as x and y. */
    Chart line(String style, List<double[]> points) {
        marks.append("<polyline class=\"").append(style).append("\" points=\"");
        for (double[] point : points) {
            marks.append(at(left(point[0])))
                    .append(',')
                    .append(at(top(point[1])))
                    .append(' ');
        }
        marks.append("\"/>");
        return this;
    }

    /** From the lower left to the upper right: what is as it should be. */
    Chart diagonal() {
        return line("guide", List.of(new double[] {x.from(), y.from()}, new double[] {x.to(), y.to()}));
    }

    Chart point(String style, double px, double py, double radius) {
        marks.append("<circle class=\"")
                .append(style)
                .append("\" cx=\"")
                .append(at(left(px)))
                .append("\" cy=\"")
                .append(at(top(py)))
                .append("\" r=\"")
                .append(at(radius))
                .append("\"/>");
        return this;
    }

    Chart bar(String style, double fromX, double toX, double height) {
        marks.append("<rect class=\"")
                .append(style)
                .append("\" x=\"")
                .append(at(left(fromX) + 1))
                .append("\" y=\"")
                .append(at(top(height)))
                .append("\" width=\"")
                .append(at(Math.max(1, left(toX) - left(fromX) - 2)))
                .append("\" height=\"")
                .append(at(top(y.from()) - top(height)))
                .append("\"/>");
        return this;
    }

    Chart label(String style, double px, double py, String text) {
        marks.append(write(style, left(px), top(py), "middle", text));
        return this;
    }

    private double left(double value) {
        return LEFT + x.place(value) * (WIDTH - LEFT - RIGHT);
    }

    private double top(double value) {
        return HEIGHT - BOTTOM - y.place(value) * (HEIGHT - TOP - BOTTOM);
    }

    private static String at(double position) {
        return String.format(Locale.ROOT, "%.1f", position);
    }

    private static String write(String style, double left, double top, String anchor, String text) {
        return "<text class=\"" + style + "\" x=\"" + at(left) + "\" y=\"" + at(top) + "\" text-anchor=\"" + anchor
                + "\">" + Markup.text(text).html() + "</text>";
    }

    Markup html() {
        StringBuilder svg = new StringBuilder("<svg class=\"chart\" role=\"img\" viewBox=\"0 0 " + (int) WIDTH + " "
                + (int) HEIGHT + "\" aria-labelledby=\"" + id + "-title " + id + "-desc\"><title id=\"" + id
                + "-title\">" + Markup.text(title).html() + "</title><desc id=\"" + id + "-desc\">"
                + Markup.text(description).html() + "</desc>");
        for (double tick : x.ticks()) {
            svg.append(rule(left(tick), TOP, left(tick), HEIGHT - BOTTOM))
                    .append(write("tick", left(tick), HEIGHT - BOTTOM + 16, "middle", x.tick(tick)));
        }
        for (double tick : y.ticks()) {
            svg.append(rule(LEFT, top(tick), WIDTH - RIGHT, top(tick)))
                    .append(write("tick", LEFT - 6, top(tick) + 4, "end", y.tick(tick)));
        }
        double middle = (TOP + HEIGHT - BOTTOM) / 2;
        svg.append(marks)
                .append(write("axis", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, "middle", x.label()))
                .append("<g transform=\"rotate(-90 12 " + at(middle) + ")\">")
                .append(write("axis", 12, middle, "middle", y.label()))
                .append("</g></svg>");
        return new Markup(svg.toString());
    }

    private static String rule(double fromX, double fromY, double toX, double toY) {
        return "<line class=\"grid\" x1=\"" + at(fromX) + "\" y1=\"" + at(fromY) + "\" x2=\"" + at(toX) + "\" y2=\""
                + at(toY) + "\"/>";
    }
}
