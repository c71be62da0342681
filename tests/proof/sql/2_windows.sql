-- Which show, run and host an instant belongs to. Intervals hold their beginning and not their end.

create or replace macro forever() as 1::bigint << 61;

create or replace temp table shows as
with
planned as (
    -- "planned for starts_at, or moved to it": the newest plan holds.
    select show_id, starts_at as planned_at from happened where type = 'show.scheduled'
    qualify row_number() over (partition by show_id order by moment desc, position desc) = 1
),
named as (select distinct show_id from happened where boundary),
began as (select show_id, min(moment) as started_at from happened where type = 'show.started' group by show_id),
closed as (select show_id, min(moment) as ended_at from happened where type = 'show.ended' group by show_id)
select
    show_id, planned_at, started_at, ended_at,
    -- "60 minutes ahead of the earlier of its planned and its actual start"
    least(coalesce(planned_at, started_at), coalesce(started_at, planned_at)) - 60 * 60000 as opens_at
from named left join planned using (show_id) left join began using (show_id) left join closed using (show_id);

create or replace temp table claim as
-- on air, a show owns every instant
select show_id, started_at as since, coalesce(ended_at, forever()) as until, 1 as rank, started_at as turn
from shows where started_at is not null
union all
-- then ten minutes, until another show starts
select
    show_id, ended_at,
    least(
        ended_at + 10 * 60000,
        coalesce((select min(next.started_at) from shows as next where next.started_at > shows.started_at), forever())
    ),
    2, started_at
from shows where ended_at is not null
union all
-- before its start an hour, though not what an earlier show still owns
select show_id, opens_at, started_at, 3, started_at from shows where started_at is not null
union all
-- planned only: until another window opens; nobody who has a better claim gives anything up for it
select
    plan.show_id, plan.opens_at,
    coalesce((select min(other.opens_at) from shows as other where other.opens_at > plan.opens_at), forever()),
    4, plan.opens_at
from shows as plan where plan.started_at is null and plan.opens_at is not null;

-- Rehearsals end at the latest when their show begins.
create or replace temp table rehearsal as
select
    begun.show_id,
    begun.moment as since,
    least(
        coalesce((select min(over.moment) from happened as over
                  where over.type = 'rehearsal.ended' and over.show_id = begun.show_id and over.moment >= begun.moment), forever()),
        coalesce((select started_at from shows where shows.show_id = begun.show_id and started_at >= begun.moment), forever())
    ) as until
from happened as begun
where begun.type = 'rehearsal.started';

-- A take that was undone is part of the run it was undone into, and that of another one if it was undone, too.
create or replace temp table took as
with recursive
undone as (select show_id, run, into_run from happened where type = 'run.voided'),
chain as (
    select show_id, run, run as last from happened where type = 'run.started'
    union
    select chain.show_id, chain.run, undone.into_run
    from chain join undone on undone.show_id = chain.show_id and undone.run = chain.last
)
select chain.show_id, chain.run, chain.last as whole
from chain
where not exists (select 1 from undone where undone.show_id = chain.show_id and undone.run = chain.last);

-- Viewers see a run later by the broadcast delay: from its start plus the delay to the next one's start plus the delay,
-- the last one to the show's end plus the delay. Should a shorter delay let a run overtake the one before it, viewers
-- see the later run.
create or replace temp table seen as
with take as (
    select
        happened.show_id, happened.run, happened.moment as started_at,
        happened.moment + coalesce(happened.delay, setup.delay) as since,
        coalesce(happened.delay, setup.delay) as delay,
        row_number() over (partition by happened.show_id order by happened.moment, happened.position) as nth
    from happened, setup
    where happened.type = 'run.started'
)
select
    take.show_id, took.whole as run, take.run as take, take.started_at, take.nth,
    least(take.since, coalesce(min(take.since) over later, forever())) as since,
    least(
        coalesce(min(take.since) over later, forever()),
        coalesce(shows.ended_at + last_value(take.delay) over (
            partition by take.show_id order by take.nth rows between unbounded preceding and unbounded following
        ), forever()),
        -- the next show of the room takes over at its start
        coalesce((select min(next.started_at) from shows as next where next.started_at > shows.started_at), forever())
    ) as until
from take join took on took.show_id = take.show_id and took.run = take.run join shows on shows.show_id = take.show_id
window later as (partition by take.show_id order by take.nth rows between 1 following and unbounded following);

-- Runs as they stand at the end: undone takes merged into what went on.
create or replace temp table run as
select
    seen.show_id, seen.run, own.slot, own.kind, coalesce(own.skus, []) as skus,
    min(seen.since) as since, max(seen.until) as until
from seen join happened as own on own.type = 'run.started' and own.show_id = seen.show_id and own.run = seen.run
group by all;

-- Who hosts: a change of hosts is seen later by the delay, like a run, and nobody hosts once the last run is over.
create or replace temp table hosting as
with change as (
    select
        show_id, hosts, moment, moment + coalesce(happened.delay, setup.delay) as since,
        row_number() over (partition by show_id order by moment, position) as nth
    from happened, setup where type = 'hosts.changed'
)
select
    show_id, unnest(coalesce(hosts, [])) as host, moment as began_at,
    coalesce(lead(moment) over (partition by show_id order by nth), forever()) as stopped_at,
    min(since) over (partition by show_id order by nth rows between current row and unbounded following) as since,
    least(
        coalesce(min(since) over (partition by show_id order by nth rows between 1 following and unbounded following),
                 forever()),
        (select max(seen.until) from seen where seen.show_id = change.show_id)
    ) as until
from change;
