package dev.triage.web;

import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import dev.triage.assessment.Rank;
import dev.triage.briefing.Briefs;
import dev.triage.cases.Assist;
import dev.triage.cases.CaseView;
import dev.triage.cases.Cases;
import dev.triage.cases.Colleagues;
import dev.triage.cases.Merges;
import dev.triage.cases.Recommendation;
import dev.triage.cases.WrongAdvice;
import dev.triage.dispatch.CommandPreviews;
import dev.triage.dispatch.ReleaseHolds;
import dev.triage.governance.RequestStatus;
import dev.triage.governance.RequestView;
import dev.triage.governance.Ruling;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Actor;
import dev.triage.platform.Ids;
import dev.triage.platform.Json;
import dev.triage.platform.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** Gathers what the page of one case and the panel beside a list show. */
@Component
class CasePage {

    private static final int SIMILAR = 5;
    private static final int OPTIONS = 4;
    /** What the service advises on, by its name in forms. */
    static final Map<String, Assist> ASSISTS =
            Arrays.stream(Assist.values()).collect(Collectors.toMap(Assist::key, Function.identity()));

    private final Cases cases;
    private final Merges merges;
    private final WrongAdvice advice;
    private final Colleagues colleagues;
    private final Briefs briefs;
    private final ReleaseHolds holds;
    private final CommandPreviews previews;

    CasePage(
            Cases cases,
            Merges merges,
            WrongAdvice advice,
            Colleagues colleagues,
            Briefs briefs,
            ReleaseHolds holds,
            CommandPreviews previews) {
        this.cases = cases;
        this.merges = merges;
        this.advice = advice;
        this.colleagues = colleagues;
        this.briefs = briefs;
        this.holds = holds;
        this.previews = previews;
    }

    /**
     * One way to go on, money in the reporting currency.
     *
     * @param recommendation null for doing nothing
     * @param cost what carrying it out is estimated to cost
     * @param saves what it is estimated to save of the expected loss, its cost taken off
     * @param left what is still expected to be lost, its cost included
     * @param hold how long it waits before it is sent; zero for not at all
     */
    public record Option(@Nullable Recommendation recommendation, Money cost, Money saves, Money left, Duration hold) {}

    /**
     * Where something is known from.
     *
     * @param asOf when it was true there
     * @param receivedAt when we heard of it last; null when only the content's own time is known
     */
    public record Source(
            String name, Instant asOf, @Nullable Instant receivedAt) {}

    void fill(CaseView view, Actor me, Model model) {
        ExceptionEvent facts = view.facts();
        List<Rank.Reason> reasons = view.triaged().assessment().rank().reasonsAt(view.asOf());
        model.addAttribute("case", view);
        model.addAttribute("row", view.row());
        model.addAttribute("facts", facts);
        model.addAttribute("zone", facts.site() == null ? null : facts.site().timeZone());
        model.addAttribute("sources", sources(view));
        model.addAttribute("reasons", reasons);
        model.addAttribute(
                "reasonsSum",
                reasons.stream().mapToDouble(Rank.Reason::contribution).sum());
        model.addAttribute("brief", briefs.of(view));
        model.addAttribute("evidence", briefs.evidence(view));
        model.addAttribute("members", view.row().ties().members() == 0 ? List.of() : merges.members(view.id()));
        model.addAttribute("alike", merges.alike(view.id()));
        Map<Assist, WrongAdvice.Said> wrong = new EnumMap<>(Assist.class);
        Map<Assist, Long> counted = new EnumMap<>(Assist.class);
        advice.of(view.id()).stream()
                .filter(said -> said.by().equals(me.subject()))
                .forEach(said -> {
                    wrong.put(said.assist(), said);
                    counted.put(said.assist(), advice.thisWeek(said.assist()));
                });
        model.addAttribute("wrong", wrong);
        model.addAttribute("counted", counted);
        model.addAttribute("assists", ASSISTS);
        model.addAttribute("similar", cases.similar(view.id(), SIMILAR));
        model.addAttribute("options", options(view));
        model.addAttribute("payloads", payloads(view));
        model.addAttribute("destinations", previews.destinations());
        model.addAttribute("later", CommandPreviews.LATER);
        model.addAttribute("held", held(view.requests()));
        model.addAttribute("top", top(view));
        model.addAttribute(
                "colleagues",
                colleagues.recent().stream()
                        .filter(one -> !one.equals(view.row().assignee()))
                        .toList());
        model.addAttribute("mine", me.subject().equals(view.row().assignee()));
        model.addAttribute("raw", Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(facts));
        model.addAttribute("categories", Category.values());
        model.addAttribute("priorities", Priority.values());
        model.addAttribute("key", Ids.next());
    }

    /** The workflow that is accepted with one key: the best that is neither blocked nor denied; null for none. */
    static @Nullable String top(CaseView view) {
        return view.triaged().recommendations().stream()
                .filter(one -> one.proposal().blockedBy().isEmpty())
                .filter(one -> one.ruling().outcome() != Ruling.Outcome.DENIED)
                .map(one -> one.proposal().workflow().id())
                .findFirst()
                .orElse(null);
    }

    /** The latest of every source that told of the case; the freshest first. */
    private static List<Source> sources(CaseView view) {
        Map<String, Source> latest = new LinkedHashMap<>();
        for (CaseView.CaseEvent event : view.events()) {
            Source told = new Source(event.id().source(), event.time(), event.receivedAt());
            latest.merge(told.name(), told, (one, other) -> other.asOf().isBefore(one.asOf()) ? one : other);
        }
        ExceptionEvent facts = view.facts();
        Instant asOf = facts.dataAsOf();
        if (asOf != null) {
            String name = facts.id().source();
            Source before = latest.get(name);
            latest.put(name, new Source(name, asOf, before == null ? null : before.receivedAt()));
        }
        return latest.values().stream()
                .sorted(Comparator.comparing(Source::asOf).reversed())
                .toList();
    }

    /** Doing nothing first, then what can be asked for, best first. */
    private List<Option> options(CaseView view) {
        Money loss = view.row().expectedLoss();
        List<Option> options = new ArrayList<>();
        Money none = Money.ofMinor(0, loss.currency());
        options.add(new Option(null, none, none, loss, Duration.ZERO));
        view.triaged().recommendations().stream()
                .filter(one -> one.proposal().blockedBy().isEmpty())
                .limit(OPTIONS)
                .map(one -> option(one, loss))
                .forEach(options::add);
        return options;
    }

    private Option option(Recommendation one, Money loss) {
        long saves = Math.round(one.proposal().score() * loss.minor());
        return new Option(
                one,
                Money.ofMinor(one.proposal().costMinor(), loss.currency()),
                Money.ofMinor(saves, loss.currency()),
                Money.ofMinor(loss.minor() - saves, loss.currency()),
                holds.of(one.proposal().workflow().id()));
    }

    /** By workflow, what would leave the house. */
    private Map<String, String> payloads(CaseView view) {
        Map<String, String> payloads = new HashMap<>();
        view.triaged()
                .recommendations()
                .forEach(one -> payloads.put(
                        one.proposal().workflow().id(),
                        previews.payload(
                                view.id(),
                                view.row().reference(),
                                one.proposal().workflow(),
                                one.proposal().parameters())));
        return payloads;
    }

    private Map<UUID, Instant> held(List<RequestView> requests) {
        return holds.until(requests.stream()
                .filter(request -> request.status() == RequestStatus.CLEARED)
                .map(RequestView::id)
                .toList());
    }
}
