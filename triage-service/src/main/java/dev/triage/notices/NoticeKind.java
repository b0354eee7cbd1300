package dev.triage.notices;

import java.util.Locale;

/** Why somebody is told. Each person chooses for each kind where. */
public enum NoticeKind {
    MENTIONED("A comment names me", Channel.MAIL),
    ASSIGNED("A case is given to me", Channel.MAIL),
    APPROVAL("A request waits for my approval", Channel.MAIL),
    ESCALATED("A request is about to miss its deadline", Channel.MAIL),
    DECIDED("What became of my request", Channel.MAIL),
    WOKEN("A case that slept is back", Channel.INBOX);

    /** Where somebody wants to be told; each further one includes those before. */
    public enum Channel {
        NONE,
        INBOX,
        MAIL;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final String title;
    private final Channel usual;

    NoticeKind(String title, Channel usual) {
        this.title = title;
        this.usual = usual;
    }

    public String title() {
        return title;
    }

    /** Where one is told who chose nothing. */
    public Channel usual() {
        return usual;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name under which a person's choice is remembered. */
    public String preference() {
        return "notice-" + code();
    }
}
