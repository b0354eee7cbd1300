package dev.triage.learning.report;

import java.util.ArrayList;
import java.util.List;

/** A table a screen reader can read and a printer may break between rows: caption, scopes, repeated head. */
final class Table {

    private final String caption;
    private final String style;
    private final List<String> heads = new ArrayList<>();
    private final List<Boolean> numeric = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();
    private int rows;

    Table(String caption) {
        this(caption, "");
    }

    Table(String caption, String style) {
        this.caption = caption;
        this.style = style;
    }

    Table column(String head) {
        heads.add(head);
        numeric.add(false);
        return this;
    }

    Table number(String head) {
        heads.add(head);
        numeric.add(true);
        return this;
    }

    /** One cell a column: a {@link Markup} is taken as it is, anything else as text. The first cell names the row. */
    Table row(Object... cells) {
        return row("", cells);
    }

    Table marked(Object... cells) {
        return row(" class=\"marked\"", cells);
    }

    private Table row(String attributes, Object... cells) {
        if (cells.length != heads.size()) {
            throw new IllegalArgumentException("Expected " + heads.size() + " cells, found " + cells.length);
        }
        body.append("<tr").append(attributes).append('>');
        for (int i = 0; i < cells.length; i++) {
            Markup content = cells[i] instanceof Markup markup ? markup : Markup.text(String.valueOf(cells[i]));
            String style = numeric.get(i) ? " class=\"num\"" : "";
            body.append(i == 0 ? "<th scope=\"row\"" + style + ">" : "<td" + style + ">")
                    .append(content.html())
                    .append(i == 0 ? "</th>" : "</td>");
        }
        body.append("</tr>\n");
        rows++;
        return this;
    }

    boolean isEmpty() {
        return rows == 0;
    }

    /** A frame that scrolls when the table is wider than the window, with the keyboard too. */
    static String wrap(String caption) {
        return "<div class=\"table-wrap\" tabindex=\"0\" role=\"group\" aria-label=\""
                + Markup.text(caption).html() + "\">";
    }

    Markup html() {
        StringBuilder html = new StringBuilder(wrap(caption))
                .append("<table")
                .append(style.isEmpty() ? "" : " class=\"" + style + "\"")
                .append("><caption>")
                .append(Markup.text(caption).html())
                .append("</caption><thead><tr>");
        for (int i = 0; i < heads.size(); i++) {
            html.append("<th scope=\"col\"")
                    .append(numeric.get(i) ? " class=\"num\">" : ">")
                    .append(Markup.name(heads.get(i)).html())
                    .append("</th>");
        }
        return new Markup(html.append("</tr></thead><tbody>\n")
                .append(body)
                .append("</tbody></table></div>\n")
                .toString());
    }
}
