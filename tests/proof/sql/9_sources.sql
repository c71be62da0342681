-- How each source delivers to a show, from what it sent and when that was taken in. Boundaries are our own.

-- What a show owns: at each instant the show with the best claim, rehearsals left out.
create or replace temp table owned as
with
edge as (
    select since as moment from claim union select until from claim
    union select since from rehearsal union select until from rehearsal
),
stretch as (select moment as since, lead(moment) over (order by moment) as until from edge),
best as (
    select stretch.*, claim.show_id
    from stretch join claim on stretch.since >= claim.since and stretch.since < claim.until
    qualify row_number() over (partition by stretch.since order by claim.rank, claim.turn) = 1
)
select show_id, min(since) as since, least(max(until), as_of) as until
from best, instant
where not exists (
    select 1 from rehearsal
    where rehearsal.show_id = best.show_id and best.since >= rehearsal.since and best.since < rehearsal.until
)
group by show_id, as_of;

create or replace temp table sent as
select
    entry, sender, taken_at, taken_at // 60000 as minute, type, moment, taken_at - moment as delay, parked,
    not parked and position not in (select position from happened) as repeated
from received where not boundary;

-- Each entry of the log.
create or replace temp table sending as
select
    entry, sender, taken_at, minute,
    count(*) filter (not parked) as events,
    max(moment) filter (not parked) as newest,
    min(moment) filter (not parked) as oldest,
    -- "events taken in more than a minute after they happened; the longest delay"
    count(*) filter (not parked and delay > 60000) as late,
    max(delay) filter (not parked and delay > 60000) as latest,
    -- "events whose id was known already"
    count(*) filter (repeated) as repeats,
    count(*) filter (parked) as parked,
    max(moment) filter (parked) as furthest,
    -- "The newest event of each batch is looked at." What is parked has never come; yet when all of it is, it is that
    -- clock which the desk is to be told of.
    coalesce(min(delay) filter (not parked), min(delay)) as delay
from sent group by all;

-- "The smallest delay of each minute kept." A back-fill says nothing of a clock, nor does a file.
create or replace temp table minute_of_source as
select
    sender, minute,
    sum(events) as events,
    min(delay) filter (delay <= 10 * 60000 and sender <> 'cuelight ingest') as delay
from sending group by all;

create or replace temp table skew as
with
looked_at as (
    -- "the last five minutes in which the source delivered"; the log's clock may be a minute ahead of ours
    select show_id, sender, delay
    from owned join minute_of_source on minute between since // 60000 and until // 60000 + 1
    qualify row_number() over (partition by show_id, sender order by minute desc) <= 5
),
told as (
    select
        show_id, sender, min(delay) as smallest,
        -- the middle one; of two the larger
        list_sort(list(delay))[count(*) // 2 + 1] as middle
    from looked_at where delay is not null group by all
)
select show_id, sender,
    case when middle < -1000 then -middle when smallest > 5000 then -smallest else 0 end as skew_ms
from told;

-- What of its refunds was claimed beyond what was paid of an order that is known, and payments that contradict.
create or replace temp table doubt as
select sender, taken_at // 60000 as minute, sum(beyond) as beyond, sum(contradicting) as contradictions
from (
    select position, claim_row.amount - coalesce((select sum(money) from money_back where claim = position), 0) as beyond,
        0 as contradicting
    from claim_row where order_id in (select order_id from bought)
    union all
    select position, 0, 1 from payment where not counts and not told_again
) join received using (position)
group by all;

create or replace temp table source as
with
delivered as (
    select
        owned.show_id, sending.sender, owned.since, owned.until,
        sum(events) as events, coalesce(max(newest), 0) as newest_at, max(taken_at) as taken_at,
        sum(late) as late, coalesce(max(latest), 0) as latest_ms,
        sum(parked) as parked, max(furthest) as parked_at,
        sum(repeats) as repeats, max(minute) as last_minute
    from owned join sending on minute between since // 60000 and until // 60000 + 1
    group by all
)
select
    delivered.show_id, delivered.sender as name, delivered.events, newest_at, taken_at, late, latest_ms, skew_ms, parked,
    parked_at, repeats,
    coalesce((select sum(beyond) from doubt where doubt.sender = delivered.sender
        and doubt.minute between delivered.since // 60000 and delivered.until // 60000 + 1), 0) as refunds_beyond,
    coalesce((select sum(contradictions) from doubt where doubt.sender = delivered.sender
        and doubt.minute between delivered.since // 60000 and delivered.until // 60000 + 1), 0) as contradictions,
    -- "in the last whole minute"
    coalesce((select events from minute_of_source as whole
              where whole.sender = delivered.sender and whole.minute = until // 60000 - 1), 0) as per_minute,
    -- "heard in each of five minutes on end", the one in which it was last heard among them, and nothing is heard of what
    -- is parked; a file ends and is never regular
    delivered.sender <> 'cuelight ingest' and 5 = (
        select count(*) from minute_of_source as heard
        where heard.sender = delivered.sender and heard.events > 0 and minute between last_minute - 4 and last_minute
    ) as regular
from delivered left join skew using (show_id, sender);

-- "What it reports, and the newest event of each kind, to ten seconds": where the events of an entry lie within that, each
-- kind is as new as the newest.
create or replace temp table source_kind as
with newest_of_kind as (
    select sender, type,
        max(case when newest - oldest <= 10000 then newest else moment end) as newest_at
    from sent join sending using (entry, sender)
    where not sent.parked group by all
)
select owned.show_id, sender as name, type as kind, newest_at
from owned join newest_of_kind on newest_at >= since;
