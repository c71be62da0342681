-- Who is new to the room, who bought for the first time, and who came back. A room knows what its own log holds; its
-- first show has nothing to compare with, which is unknown, not nought.

create or replace temp table pair as
with turn as (select show_id, coalesce(started_at, planned_at) as starts_at, started_at, ended_at from shows)
select turn.show_id, other.show_id as other_id, starts_at, turn.ended_at, other.started_at as other_started_at
from turn join shows as other on other.show_id <> turn.show_id and other.started_at is not null;

-- Whoever is compared with the viewers of earlier shows must be in the samples of those: of two, the thinner counts.
-- Buyers themselves are exact.
create or replace temp table compared as
select
    sample.show_id, max(other.level) as before_level, greatest(max(other.level), sample.level) as thinner_level
from sample join pair using (show_id) join sample as other on other.show_id = pair.other_id
where pair.other_started_at < pair.starts_at
group by sample.show_id, sample.level;

create or replace temp table new_people as
with
known as (
    select distinct pair.show_id, placed.who
    from pair join placed on placed.show_id = pair.other_id and placed.type = 'viewer.entered' and not placed.staff
    join chosen using (who) join sample on sample.show_id = pair.other_id
    where pair.other_started_at < pair.starts_at and depth >= level
),
-- "none in the past year": in no show that began within the 365 days before
customer as (
    select distinct pair.show_id, bought.who
    from pair join bought on bought.show_id = pair.other_id and bought.ours and not bought.staff
    where pair.other_started_at < pair.starts_at and pair.other_started_at >= pair.starts_at - 365 * 86400000::bigint
),
came as (
    select distinct show_id, scope, name, who
    from belongs join placed using (position, show_id) where type = 'viewer.entered' and not staff
),
paid as (
    select distinct show_id, scope, name, who from belongs join bought using (position, show_id) where ours and not staff
),
viewer as (
    select show_id, scope, name, count(*) << thinner_level as new_viewers
    from came join chosen using (who) join compared using (show_id) anti join known using (show_id, who)
    where depth >= thinner_level group by show_id, scope, name, thinner_level
),
buyer as (
    select show_id, scope, name, count(*) << before_level as new_buyers
    from paid join chosen using (who) join compared using (show_id) anti join known using (show_id, who)
    where depth >= before_level group by show_id, scope, name, before_level
),
first_buyer as (
    select show_id, scope, name, count(*) as first_buyers
    from paid anti join customer using (show_id, who) group by all
)
select
    scope.show_id, scope.scope, scope.name,
    -- where nobody was seen to enter an earlier show, or nobody of its sample, nobody can be said to be new
    case when scope.show_id in (select show_id from known) then coalesce(new_viewers, 0) end as new_viewers,
    case when scope.show_id in (select show_id from known) then coalesce(new_buyers, 0) end as new_buyers,
    coalesce(first_buyers, 0) as first_buyers
from scope
left join viewer on viewer.show_id = scope.show_id and viewer.scope = scope.scope and viewer.name = scope.name
left join buyer on buyer.show_id = scope.show_id and buyer.scope = scope.scope and buyer.name = scope.name
left join first_buyer
    on first_buyer.show_id = scope.show_id and first_buyer.scope = scope.scope and first_buyer.name = scope.name
where scope.show_id in (select show_id from pair where other_started_at < starts_at);

-- "Buyers of a show who bought again within the days": in a later show that began by then. Known when they are over.
create or replace temp table again as
with
paid as (select distinct show_id, who from bought where ours and show_id is not null and not staff),
later as (
    select paid.show_id, paid.who, min(pair.other_started_at - pair.ended_at) as after_ms
    from paid join pair on pair.show_id = paid.show_id and pair.other_started_at > pair.starts_at
    join paid as second on second.show_id = pair.other_id and second.who = paid.who
    group by all
)
select
    shows.show_id,
    case when as_of >= ended_at + 30 * 86400000::bigint
        then count(*) filter (after_ms <= 30 * 86400000::bigint) end as again_30d,
    case when as_of >= ended_at + 90 * 86400000::bigint
        then count(*) filter (after_ms <= 90 * 86400000::bigint) end as again_90d
from shows left join later using (show_id), instant
group by shows.show_id, ended_at, as_of;
