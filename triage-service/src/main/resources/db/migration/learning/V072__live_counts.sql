-- What came in and how it was judged, counted by day: the one side of drift; the other lies with each version in
-- reference.json. Counts only, no events. subject is 'events' for what the events say, 'category@1' for what a version
-- answered; feature '(dropped)' counts events that were not looked at because there were too many at once.
create table learning.live_count (
    day     date   not null,
    subject text   not null check (length(subject) <= 140),
    feature text   not null check (length(feature) <= 64),
    level   text   not null check (length(level) <= 64),
    n       bigint not null check (n > 0),
    primary key (subject, day, feature, level)
);
grant select, insert, update (n) on learning.live_count to ${appRole};

-- What a challenger would have answered beside what the champion did, on the same events.
create table learning.shadow_count (
    day               date             not null,
    model             text             not null check (length(model) <= 64),
    champion          text             not null check (length(champion) <= 64),
    challenger        text             not null check (length(challenger) <= 64),
    champion_answer   text             not null check (length(champion_answer) <= 64),
    challenger_answer text             not null check (length(challenger_answer) <= 64),
    n                 bigint           not null check (n > 0),
    -- Sum of the absolute differences of the two probabilities.
    difference        double precision not null check (difference >= 0),
    -- References of a few cases, for looking at.
    examples          text[]           not null check (cardinality(examples) <= 3),
    primary key (model, champion, challenger, day, champion_answer, challenger_answer)
);
grant select, insert, update (n, difference, examples) on learning.shadow_count to ${appRole};
