-- Briefs a language model wrote and that held against their evidence. Append-only; a changed case has another hash.
create schema briefing;

create table briefing.brief (
    case_id uuid not null,
    evidence_sha256 text not null check (evidence_sha256 ~ '^[0-9a-f]{64}$'),
    prompt_version text not null,
    model text not null,
    sentences jsonb not null,
    written_at timestamptz not null,
    primary key (case_id, evidence_sha256, prompt_version, model)
);

-- Answers that were not shown, with the reason: the figure for the page, and the brake against asking again and again.
create table briefing.rejected_answer (
    case_id uuid not null,
    evidence_sha256 text not null,
    prompt_version text not null,
    model text not null,
    reason text not null,
    rejected_at timestamptz not null,
    primary key (case_id, evidence_sha256, prompt_version, model)
);

grant usage on schema briefing to ${appRole};
grant select, insert on briefing.brief, briefing.rejected_answer to ${appRole};
