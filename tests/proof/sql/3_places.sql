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

-- What each payment tells, by SKU and gifts apart. A gift "is no sale, and its amounts count nowhere"; so it is with a
-- line without any money.
create or replace temp table told_line as
with line as (
    select position, order_id, line.item as sku, line.quantity as quantity, line.amount as amount,
        coalesce(line.subsidy, 0) as subsidy,
        coalesce(line.received, line.amount + coalesce(line.subsidy, 0)) as received,
        coalesce(line.gift, false) as given
    from (select position, order_id, unnest(lines) as line from placed where type = 'order.paid')
),
kind as (select *, given or (amount = 0 and received = 0) as gift from line)
select
    position, order_id, sku, gift, sum(quantity) as quantity,
    sum(case when gift then 0 else amount end) as amount,
    sum(case when gift then 0 else subsidy end) as subsidy,
    sum(case when gift then 0 else received end) as received
from kind group by all;

-- The payments of an order. The first in the log counts. "A deposit and a balance add up as one order." A payment of the
-- same lines and amounts was told again; any other is a contradiction. (Rooms by chance have no edits; see the model.)
create or replace temp table payment as
with
alike as (
    select position, string_agg(sku || gift || quantity || ':' || amount, ' ' order by sku, gift) as content
    from told_line group by position
),
turn as (
    select
        placed.*, content,
        row_number() over orders as nth,
        first_value(part) over orders as first_part,
        first_value(live) over orders as ours,
        row_number() over (partition by order_id, part order by position) as nth_of_part
    from placed join alike using (position) where type = 'order.paid'
    window orders as (partition by order_id order by position)
),
judged as (
    select *,
        nth = 1 or (part is not null and part is distinct from first_part and nth_of_part = 1) as counts
    from turn
)
select *,
    not counts and exists (
        select 1 from judged as earlier
        where earlier.order_id = judged.order_id and earlier.position < judged.position and earlier.counts
            and earlier.content = judged.content and (judged.part is null or judged.part = earlier.part)
    ) as told_again
from judged;

create or replace temp table bought as select * from payment where counts;

-- A second order.created of one order counts once: the first in the log. "Only what came from the live room counts."
create or replace temp table ordered as
select * from (
    select * from placed where type = 'order.created'
    qualify row_number() over (partition by order_id order by position) = 1
) where live;

create or replace temp table counting as
select * from placed where type not in ('order.paid', 'order.created')
union all select * from placed where position in (select position from payment where not told_again)
union all select * from ordered;

-- The last minute and the last five, and as many before; they end with the newest whole ten seconds.
create or replace temp table recent as
select
    shows.show_id, stretch.name,
    as_of // 10000 * 10000 - stretch.back * 60000 as since,
    as_of // 10000 * 10000 - (stretch.back - stretch.minutes) * 60000 as until
from shows, instant,
    (values ('last 1', 1, 1), ('before 1', 2, 1), ('last 5', 5, 5), ('before 5', 10, 5)) as stretch(name, back, minutes);

-- The whole minutes of the clock between a show's start and now, or its end.
create or replace temp table minute as
select show_id, unnest(generate_series(
    (started_at + 59999) // 60000, least(as_of, coalesce(ended_at, as_of)) // 60000 - 1
)) as minute
from shows, instant where started_at is not null;

-- One row for every part of a show that an event counts in. What happened while no run was on air has a part of its
-- own, so that the runs and this add up to the show.
create or replace temp table belongs as
select position, show_id, 'show' as scope, '' as name from counting as placed where show_id is not null
union all
select position, show_id, 'run', run from counting as placed where run is not null
union all
select position, show_id, 'outside', '' from counting as placed where show_id is not null and run is null
union all
select position, show_id, 'channel', channel from counting as placed where show_id is not null
union all
select position, show_id, 'tier', tier from counting as placed where show_id is not null
union all
select placed.position, placed.show_id, 'kind', run.kind
from counting as placed join run on run.show_id = placed.show_id and run.run = placed.run
union all
select placed.position, placed.show_id, 'slot', run.slot
from counting as placed join run on run.show_id = placed.show_id and run.run = placed.run
union all
-- a host's figures are those of "the time of one host", whatever was on air
select distinct placed.position, placed.show_id, 'host', hosting.host
from counting as placed join hosting on hosting.show_id = placed.show_id and placed.moment >= hosting.since and placed.moment < hosting.until
union all
select placed.position, placed.show_id, 'recent', recent.name
from counting as placed join recent on recent.show_id = placed.show_id and placed.moment >= recent.since
    and placed.moment < recent.until
union all
select placed.position, placed.show_id, 'minute', minute::varchar
from counting as placed join minute on minute.show_id = placed.show_id and minute.minute = placed.moment // 60000;

-- Stretches of time up to the instant looked at. A show is on air from its start to its end. Its parts are there when
-- viewers saw them.
create or replace temp table air as
with stretch as (
    select seen.show_id, seen.run, since, least(until, as_of) as until from seen, instant
    where since < least(until, as_of)
)
select show_id, 'show' as scope, '' as name, started_at as since, least(coalesce(ended_at, as_of), as_of) as until
from shows, instant
where started_at < least(coalesce(ended_at, as_of), as_of)
union all
select show_id, 'run', run, since, until from stretch
union all
select stretch.show_id, 'kind', run.kind, stretch.since, stretch.until
from stretch join run on run.show_id = stretch.show_id and run.run = stretch.run
union all
select stretch.show_id, 'slot', run.slot, stretch.since, stretch.until
from stretch join run on run.show_id = stretch.show_id and run.run = stretch.run
union all
select show_id, 'host', host, since, least(until, as_of) from hosting, instant
where since < least(until, as_of)
union all
select show_id, 'recent', name, since, until from recent
union all
select show_id, 'minute', minute::varchar, minute * 60000, (minute + 1) * 60000 from minute;

-- How long each part was on air. (The dictionary does not say whether that begins in the studio or, a broadcast delay
-- later, for the viewers; here in the studio, so that the runs of a show that begins with one add up to it.)
create or replace temp table aired as
with take as (
    select
        seen.show_id, seen.run, seen.started_at as since,
        coalesce(lead(seen.started_at) over (partition by seen.show_id order by nth), shows.ended_at, as_of) as until
    from seen join shows using (show_id), instant
),
performed as (
    select take.show_id, take.run, run.kind, run.slot, take.since, least(take.until, as_of) as until
    from take join run on run.show_id = take.show_id and run.run = take.run, instant
    where take.since < least(take.until, as_of)
),
hosted as (
    select distinct performed.show_id, hosting.host,
        greatest(performed.since, hosting.began_at) as since,
        least(performed.until, hosting.stopped_at) as until
    from performed join hosting on hosting.show_id = performed.show_id
)
select show_id, 'show' as scope, '' as name, until - since as air_ms from air where scope = 'show'
union all
select show_id, 'run', run, sum(until - since) from performed group by all
union all
select show_id, 'kind', kind, sum(until - since) from performed group by all
union all
select show_id, 'slot', slot, sum(until - since) from performed group by all
union all
select show_id, 'host', host, sum(until - since) from hosted where since < until group by all
union all
select recent.show_id, 'recent', recent.name, least(recent.until, air.until) - greatest(recent.since, air.since)
from recent join air on air.show_id = recent.show_id and air.scope = 'show'
    and recent.since < air.until and air.since < recent.until
union all
select show_id, 'minute', minute::varchar, 60000 from minute;

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
select show_id, scope, name from air where scope in ('kind', 'slot', 'host', 'recent', 'minute');

-- "What lies in no show is kept in the log and counted as outside any show." A reservation is for the next show, so it
-- does not lie outside. A refund does, although its money follows the order. What staff do is nobody's, save orders and
-- what nobody knows the meaning of.
create or replace temp table outside_show as
select count(*) as events from placed
where show_id is null and type <> 'reserved' and (not staff or type in ('order.created', 'order.paid', 'unknown'));

-- What the room's sources report at all: a measure whose feed was never heard of is unknown, not nought. Presence is
-- known by a count of the platform's own or by entries. (The dictionary does not say whether something reported only
-- outside of all shows counts as reported; here it does not, but for reservations, which may come at any time.)
create or replace temp table feeds as
select
    coalesce(bool_or(type = 'viewer.entered'), false) as entries,
    coalesce(bool_or(type = 'viewer.left'), false) as leaves,
    coalesce(bool_or(type in ('viewer.entered', 'audience.online')), false) as presence,
    coalesce(bool_or(type = 'comment'), false) as chat,
    coalesce(bool_or(type = 'like'), false) as likes,
    coalesce(bool_or(type = 'share'), false) as shares,
    coalesce(bool_or(type in ('follow', 'unfollow')), false) as follows,
    coalesce(bool_or(type = 'gift'), false) as gifts,
    coalesce(bool_or(type in ('cover.shown', 'cover.clicked')), false) as covers,
    coalesce(bool_or(type in ('item.shown', 'item.clicked', 'cart.added')), false) as items,
    coalesce(bool_or(type = 'item.listed'), false) as listing,
    coalesce(bool_or(type in ('order.created', 'order.paid', 'order.refunded')), false) as orders,
    coalesce(bool_or(type = 'coupon.claimed'), false) as coupons,
    coalesce(bool_or(type = 'ad.spend'), false) as ads,
    coalesce(bool_or(type = 'fanclub.joined'), false) as fans,
    coalesce(bool_or(type = 'member.joined'), false) as members,
    coalesce(bool_or(type = 'private.added'), false) as private,
    coalesce(bool_or(type = 'shop.opened'), false) as shop,
    coalesce(bool_or(type = 'reserved'), false) as reserved,
    coalesce(bool_or(type not in ('viewer.present', 'lottery.entered', 'figure.reported', 'violation', 'unknown',
        'stream.started', 'stream.ended', 'stream.health')), false) as anything
from placed
where (show_id is not null or type = 'reserved')
    -- staff are no audience that a platform reports; their orders are orders
    and (not staff or type in ('order.created', 'order.paid', 'order.refunded', 'item.listed', 'audience.online'));
