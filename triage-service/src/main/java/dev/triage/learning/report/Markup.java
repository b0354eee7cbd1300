package dev.triage.learning.report;

/**
 * A piece of HTML this package wrote itself. Anything else reaches the page through {@link #text}, which is the only
 * place where a foreign text becomes HTML.
 */
record Markup(String html) {

    private static final int LONGEST = 160;

    static final Markup EMPTY = new Markup("");

    /** Shows the text as it is: no tag, entity, attribute or control character of it survives as such. */
    static Markup text(String text) {
        StringBuilder html = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            switch (letter) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.append(isShown(letter) ? letter : ' ');
            }
        }
        return new Markup(html.toString());
    }

    /** The same for names, which may be as long as somebody's free text: cut after 160 characters, and broken between
     * their words rather than within them. */
    static Markup name(String text) {
        return new Markup(text(cut(text, LONGEST)).html.replace("_", "_<wbr>").replace("/", "/<wbr>"));
    }

    static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 2)) ? longest - 2 : longest - 1;
        return text.substring(0, end) + "…";
    }

    /** Control characters are no HTML, and those that turn the writing direction would reach beyond their text. */
    private static boolean isShown(char letter) {
        return !Character.isISOControl(letter)
                && !(letter >= '\u202A' && letter <= '\u202E')
                && !(letter >= '\u2066' && letter <= '\u2069')
                && letter != '\uFFFE'
                && letter != '\uFFFF';
    }

    /** An element with an optional class; names are this package's own. */
    static Markup element(String tag, String style, Markup content) {
        return new Markup("<" + tag + (style.isEmpty() ? "" : " class=\"" + style + "\"") + ">" + content.html + "</"
                + tag + ">");
    }

    static Markup element(String tag, String style, String text) {
        return element(tag, style, text(text));
    }

    Markup and(Markup next) {
        return new Markup(html + next.html);
    }
}
