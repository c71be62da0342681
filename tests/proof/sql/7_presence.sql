-- Who was in the room when: time watched, and people online.

-- A person is in the room from an entry, or a sign of still being there, to the next leave; a second entry or one from
-- another device changes nothing, nor does a leave of somebody who is not there. "At one instant the order of the log
-- decides." What happens in a show's window counts for that show.
create or replace temp table visit as
select
    show_id, who, position, moment as since, coalesce(lead(moment) over turn, forever()) as until,
    type <> 'viewer.left' as inside
from placed
where type in ('viewer.entered', 'viewer.left', 'viewer.present') and show_id is not null and not staff
window turn as (partition by show_id, who order by moment, position);

-- Watch time: visits cut to the air time of the part; open ones last until the instant looked at.
create or replace temp table watched as
select
    air.show_id, air.scope, air.name,
    sum(least(visit.until, air.until) - greatest(visit.since, air.since)) as watch_ms
from visit join air on air.show_id = visit.show_id
    and visit.inside and visit.since < air.until and air.since < visit.until
group by all;

-- Still there after a minute: of the visits that began while the part was on air, at least a minute ago, those that
-- lasted longer than a minute. A second entry of somebody who is there begins none.
create or replace temp table stay as
with
began as (
    select show_id, who, since,
        inside and not coalesce(lag(inside) over turn, false) as begins,
        coalesce(min(case when not inside then since end) over later, forever()) as until
    from visit
    window turn as (partition by show_id, who order by since, position),
        later as (
            partition by show_id, who order by since, position rows between 1 following and unbounded following
        )
)
select
    air.show_id, air.scope, air.name,
    count(*) as settled_entries,
    count(*) filter (began.until > began.since + 60000) as stayed
from began join air on air.show_id = began.show_id and began.since >= air.since and began.since < air.until, instant
where began.begins and began.since + 60000 <= as_of
group by all;

-- The level online as steps. A platform's own count where the show has one; otherwise entered − left, which is known at
-- every instant. Means leave gaps out: a count holds until the next one, for two minutes at most. Of two for one instant
-- "the order of the log decides". (The dictionary does not say how long a count holds.)
create or replace temp table level as
with
report as (
    select show_id, moment, arg_max(times, position) as online from placed
    where type = 'audience.online' and show_id is not null group by all
),
change as (
    select show_id, since as moment,
        inside::int - coalesce(lag(inside::int) over (partition by show_id, who order by since, position), 0) as more
    from visit
),
derived as (
    select distinct show_id, moment,
        sum(more) over (partition by show_id order by moment range between unbounded preceding and current row) as online
    from change, feeds where entries and show_id not in (select show_id from report)
),
step as (
    select show_id, moment as since, coalesce(lead(moment) over (partition by show_id order by moment), forever()) as next,
        online, 2 * 60000 as holds
    from report
    union all
    select show_id, moment, coalesce(lead(moment) over (partition by show_id order by moment), forever()),
        online, forever()
    from derived
    union all
    -- nobody is there before the first entry
    select show_id, 0, min(moment), 0, forever() from derived group by show_id
    union all
    -- nor where nobody ever came
    select show_id, 0, forever(), 0, forever() from shows, feeds
    where entries and show_id not in (select show_id from change)
        and show_id not in (select show_id from report)
)
select show_id, since, least(next, since + holds) as until, next, online from step;

create or replace temp table online as
select
    air.show_id, air.scope, air.name,
    max(online) as peak,
    sum(online * (least(level.until, air.until) - greatest(level.since, air.since))) as online_area,
    sum(least(level.until, air.until) - greatest(level.since, air.since)) as online_covered
from level join air on air.show_id = level.show_id and level.since < air.until and air.since < level.until
group by all;

-- Online now; of a show that has ended, when it ended. The last count holds, however old it is: its age is shown.
create or replace temp table online_now as
select level.show_id, level.online
from level join shows on shows.show_id = level.show_id, instant
where level.since <= least(as_of, coalesce(shows.ended_at, as_of))
    and level.next > least(as_of, coalesce(shows.ended_at, as_of));

-- The peak of the show: the largest level while on air, the first instant it was reached, and the run viewers saw then.
create or replace temp table peak as
with top as (
    select level.show_id, level.online, greatest(level.since, air.since) as moment
    from level join air on air.show_id = level.show_id and air.scope = 'show'
        and level.since < air.until and air.since < level.until
    qualify row_number() over (
        partition by level.show_id order by level.online desc, greatest(level.since, air.since)
    ) = 1
)
select top.*, seen.run
from feeds, top left join seen on seen.show_id = top.show_id and top.moment >= seen.since and top.moment < seen.until
where feeds.presence;
