-- Different people of each part. Listed staff accounts are nobody here. Of a show with more people than are counted one
-- by one a sample is counted; buyers are never sampled (see 6_money.sql).

-- "Beyond the bound, every set of the show keeps the people whose hash is below a threshold: one in two, then one in
-- four. They are the same people in every set." So a person with n leading zeros is in the samples up to one in 2**n.
create or replace temp table chosen as
select who, 64 - length(bin(hash)) as depth from person;

-- How thin the sample of each show is: as thin as it must be for everybody in any of its sets. (The record does not say
-- who is in none; here those who only left, were there, or reserved.)
create or replace temp table sample as
with everybody as (
    select distinct show_id, who
    from counting
    where show_id is not null and not staff
        and (type <> 'order.paid' or position in (select position from bought where ours)) and type not in (
        'viewer.left', 'viewer.present', 'audience.online', 'cover.shown', 'stream.started', 'stream.ended',
        'stream.health', 'violation', 'figure.reported', 'ad.spend', 'item.listed', 'order.refunded', 'reserved', 'unknown'
    )
),
deep as (select show_id, depth, count(*) as people from everybody join chosen using (who) group by all),
enough as (
    select show_id, level
    from deep, generate_series(0, 64) as thinner(level), setup
    group by show_id, level, exact
    having coalesce(sum(people) filter (depth >= level), 0) <= exact
)
select shows.show_id, coalesce(min(level), 0) as level, 1::bigint << coalesce(min(level), 0) as stands_for
from shows left join enough using (show_id) group by all;

create or replace temp table people as
with
act as (
    select belongs.show_id, scope, name, type, who, moment, position, depth >= level as kept, stands_for
    from belongs join placed using (position) join chosen using (who) join sample on sample.show_id = belongs.show_id
    -- who pays elsewhere, or so that it contradicts, did nothing here
    where not staff and (type <> 'order.paid' or position in (select position from bought where ours))
),
counted as (
    select
        show_id, scope, name,
        stands_for * count(distinct who) filter (type = 'viewer.entered') as viewers,
        -- "did anything"; coming, going, being there, and being shown something is nothing one does, and a reservation
        -- is an act of the next show's
        stands_for * count(distinct who) filter (type not in (
            'viewer.entered', 'viewer.left', 'viewer.present', 'item.shown', 'cover.shown', 'audience.online',
            'stream.started', 'stream.ended', 'stream.health', 'violation', 'figure.reported', 'ad.spend',
            'item.listed', 'order.refunded', 'reserved', 'unknown'
        )) as participants,
        stands_for * count(distinct who) filter (type in ('like', 'comment', 'share', 'follow')) as engagers,
        stands_for * count(distinct who) filter (type = 'share') as sharers,
        stands_for * count(distinct who) filter (type = 'fanclub.joined') as fans,
        stands_for * count(distinct who) filter (type = 'member.joined') as members,
        stands_for * count(distinct who) filter (type = 'private.added') as private,
        stands_for * count(distinct who) filter (type = 'shop.opened') as shop,
        stands_for * count(distinct who) filter (type = 'item.shown') as exposed,
        stands_for * count(distinct who) filter (type = 'item.clicked') as clickers
    from act where kept group by show_id, scope, name, stands_for
),
-- "people who newly follow − people who no longer do": whoever follows first was no follower before, whoever
-- unfollows first was one; what counts is how the part begins and ends for each.
following as (
    select
        show_id, scope, name, who,
        -- "at one instant the order of the log decides"
        arg_max(type = 'follow', row(moment, position))::int as follows_after,
        arg_min(type = 'unfollow', row(moment, position))::int as followed_before
    from act where type in ('follow', 'unfollow') group by all
),
followers as (
    select show_id, scope, name, sum(follows_after - followed_before) as new_followers from following group by all
)
select * from counted full join followers using (show_id, scope, name);

-- Profile: viewers whose tier an entry told.
create or replace temp table profiled as
select show_id, stands_for * count(distinct who) as known_viewers
from placed join chosen using (who) join sample using (show_id)
where type = 'viewer.entered' and not staff and tier <> 'unknown' and depth >= level
group by show_id, stands_for;

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
    reserved.show_id, count(*) as reserved, stands_for * count(came.who) filter (depth >= level) as attended
from reserved join chosen using (who) join sample using (show_id) left join came using (show_id, who)
group by reserved.show_id, stands_for;
