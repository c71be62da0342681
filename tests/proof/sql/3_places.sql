-- Where each event belongs: its show, and the parts of the show it counts in.

create or replace temp table placed as
with
owned as (
    select event.position, claim.show_id
    from (select distinct position, moment from event) as event
    join claim on event.moment >= claim.since and event.moment < claim.until
    qualify row_number() over (partition by event.position order by claim.rank, claim.turn) = 1
),
performed as (
    select owned.position, owned.show_id from owned join event using (position)
    where not exists (
        select 1 from rehearsal
        where rehearsal.show_id = owned.show_id and event.moment >= rehearsal.since and event.moment < rehearsal.until
    )
)
select event.*, performed.show_id, seen.run
from event
left join performed using (position)
left join seen on seen.show_id = performed.show_id and event.moment >= seen.since and event.moment < seen.until;

-- One row for every part of a show that an event counts in. What happened while no run was on air has a part of its
-- own, so that the runs and this add up to the show.
create or replace temp table belongs as
select position, show_id, 'show' as scope, '' as name from placed where show_id is not null
union all
select position, show_id, 'run', run from placed where run is not null
union all
select position, show_id, 'outside', '' from placed where show_id is not null and run is null
union all
select position, show_id, 'channel', channel from placed where show_id is not null
union all
select position, show_id, 'tier', tier from placed where show_id is not null
union all
select placed.position, placed.show_id, 'kind', run.kind
from placed join run on run.show_id = placed.show_id and run.run = placed.run
union all
select placed.position, placed.show_id, 'slot', run.slot
from placed join run on run.show_id = placed.show_id and run.run = placed.run
union all
-- a host's figures are those of the runs, or of the part of a run, with that host
select distinct placed.position, placed.show_id, 'host', hosting.host
from placed join hosting on hosting.show_id = placed.show_id and placed.moment >= hosting.since and placed.moment < hosting.until
where placed.run is not null;

-- Stretches of air time of the parts that are stretches of time, up to the instant looked at. Air time is when viewers
-- saw a run.
create or replace temp table air as
with stretch as (
    select seen.show_id, seen.run, since, least(until, as_of) as until from seen, instant
    where since < least(until, as_of)
)
select show_id, 'show' as scope, '' as name, since, until from stretch
union all
select show_id, 'run', run, since, until from stretch
union all
select stretch.show_id, 'kind', run.kind, stretch.since, stretch.until
from stretch join run on run.show_id = stretch.show_id and run.run = stretch.run
union all
select stretch.show_id, 'slot', run.slot, stretch.since, stretch.until
from stretch join run on run.show_id = stretch.show_id and run.run = stretch.run
union all
select distinct stretch.show_id, 'host', hosting.host,
    greatest(stretch.since, hosting.since), least(stretch.until, hosting.until)
from stretch join hosting on hosting.show_id = stretch.show_id
where greatest(stretch.since, hosting.since) < least(stretch.until, hosting.until);

-- Every part there is, also those in which nothing happened.
create or replace temp table scope as
select show_id, 'show' as scope, '' as name from shows
union all
select show_id, 'outside', '' from shows
union all
select show_id, 'run', run from run
union
select show_id, scope, name from belongs where scope in ('channel', 'tier', 'kind', 'slot', 'host')
union
select show_id, scope, name from air where scope in ('kind', 'slot', 'host');

-- "What lies in no show is kept in the log and counted as outside any show." Reservations are for the next show, and
-- refunds follow their order; neither lies outside.
create or replace temp table outside_show as
select count(*) as events from placed where show_id is null and type not in ('reserved', 'order.refunded');
