-- What rules in shadow would have answered beside what was answered live, added up by day: the agreement matrix. Counts and
-- a few names, no events. Amounts are minor units.
create table governance.shadow_count (
    day         date    not null,
    rule_id     text    not null,
    version     integer not null,
    live        text    not null check (length(live) <= 200),
    shadow      text    not null check (length(shadow) <= 200),
    currency    text    not null check (currency ~ '^[A-Z]{3}$'),
    n           bigint  not null check (n > 0),
    value_minor bigint  not null check (value_minor >= 0),
    loss_minor  bigint  not null check (loss_minor >= 0),
    -- References of a few cases where the two differ, for looking at.
    examples    text[]  not null check (cardinality(examples) <= 3),
    primary key (rule_id, version, day, live, shadow, currency),
    constraint shadow_count_is_of_a_rule foreign key (rule_id, version)
        references governance.rule_version (rule_id, version)
);
grant select, insert, update (n, value_minor, loss_minor, examples) on governance.shadow_count to ${appRole};

-- Cases nobody looked at for rules in shadow, because there were too many at once or the rules changed meanwhile.
create table governance.shadow_missed (
    day date   not null primary key,
    n   bigint not null check (n > 0)
);
grant select, insert, update (n) on governance.shadow_missed to ${appRole};
