-- Different people of each part. Listed staff accounts are nobody here.

create or replace temp table people as
with
act as (
    select belongs.show_id, scope, name, type, who, moment, position
    from belongs join placed using (position)
    where who is not null and not staff
),
counted as (
    select
        show_id, scope, name,
        count(distinct who) filter (type = 'viewer.entered') as viewers,
        -- "did anything"; coming, going, being there, and being shown something is nothing one does, and a reservation
        -- is an act of the next show's
        count(distinct who) filter (type not in (
            'viewer.entered', 'viewer.left', 'viewer.present', 'item.shown', 'cover.shown', 'audience.online',
            'stream.started', 'stream.ended', 'stream.health', 'violation', 'figure.reported', 'ad.spend',
            'item.listed', 'order.refunded', 'reserved', 'unknown'
        )) as participants,
        count(distinct who) filter (type in ('like', 'comment', 'share', 'follow')) as engagers,
        count(distinct who) filter (type = 'share') as sharers,
        count(distinct who) filter (type = 'fanclub.joined') as fans,
        count(distinct who) filter (type = 'member.joined') as members,
        count(distinct who) filter (type = 'private.added') as private,
        count(distinct who) filter (type = 'shop.opened') as shop,
        count(distinct who) filter (type = 'item.shown') as exposed,
        count(distinct who) filter (type = 'item.clicked') as clickers
    from act group by all
),
-- "people who newly follow − people who no longer do": whoever follows first was no follower before, whoever
-- unfollows first was one; what counts is how the part begins and ends for each.
following as (
    select
        show_id, scope, name, who,
        arg_max(type = 'follow', row(moment, type = 'follow', position))::int as follows_after,
        arg_min(type = 'unfollow', row(moment, type = 'follow', position))::int as followed_before
    from act where type in ('follow', 'unfollow') group by all
),
followers as (
    select show_id, scope, name, sum(follows_after - followed_before) as new_followers from following group by all
)
select * from counted left join followers using (show_id, scope, name);

-- Profile: viewers whose tier an entry told.
create or replace temp table profiled as
select show_id, count(distinct who) as known_viewers
from placed where type = 'viewer.entered' and not staff and show_id is not null and tier <> 'unknown'
group by all;

-- Attendance: a reservation is for the next show to start. Those of a show are the ones after the start of the show
-- before it and up to its own.
create or replace temp table attendance as
with
turn as (
    select show_id, coalesce(started_at, planned_at) as starts_at,
        lag(coalesce(started_at, planned_at)) over (order by coalesce(started_at, planned_at)) as earlier
    from shows where coalesce(started_at, planned_at) is not null
),
reserved as (
    select distinct turn.show_id, placed.who
    from turn join placed on placed.type = 'reserved' and not placed.staff
        and placed.moment <= turn.starts_at and placed.moment > coalesce(turn.earlier, -1)
),
came as (
    select distinct show_id, who from placed where type = 'viewer.entered' and not staff and show_id is not null
)
select
    reserved.show_id, count(*) as reserved, count(came.who) as attended
from reserved left join came using (show_id, who)
group by all;
