-- Who was in the room when: time watched, and people online.

-- A person is in the room from an entry, or a sign of still being there, to the next leave; a second entry or one from
-- another device changes nothing, nor does a leave of somebody who is not there. Of an entry and a leave at one instant
-- the leave comes last. What happens in a show's window counts for that show.
create or replace temp table visit as
with move as (
    select
        show_id, who, moment, type <> 'viewer.left' as inside, type = 'viewer.left' as leaves, position
    from placed
    where type in ('viewer.entered', 'viewer.left', 'viewer.present') and show_id is not null and not staff
)
select show_id, who, moment as since, coalesce(lead(moment) over turn, forever()) as until, inside
from move
window turn as (partition by show_id, who order by moment, leaves, position);

-- Watch time: visits cut to the air time of the part; open ones last until the instant looked at.
create or replace temp table watched as
select
    air.show_id, air.scope, air.name,
    sum(least(visit.until, air.until) - greatest(visit.since, air.since)) as watch_ms
from visit join air on air.show_id = visit.show_id
    and visit.inside and visit.since < air.until and air.since < visit.until
group by all;

-- The level online as steps. A platform's own count where the show has one; otherwise entered − left.
create or replace temp table level as
with
report as (
    select show_id, moment, max_by(value, position) as online from (
        select show_id, moment, times as value, position from placed where type = 'audience.online' and show_id is not null
    ) group by all
),
change as (
    select show_id, since as moment,
        inside::int - coalesce(lag(inside::int) over (partition by show_id, who order by since, until), 0) as more
    from visit
),
derived as (
    select distinct show_id, moment,
        sum(more) over (partition by show_id order by moment range between unbounded preceding and current row) as online
    from change where show_id not in (select show_id from report)
),
step as (select show_id, moment, online, true as reported from report union all select *, false from derived)
select
    show_id, moment as since, coalesce(lead(moment) over (partition by show_id order by moment), forever()) as until, online, reported
from step;

-- Gaps: more than two minutes in which nothing is known. The level of a report is known until the next one, unless that
-- comes more than two minutes later; entries and leaves tell the level as long as anything at all comes in.
create or replace temp table gap as
with
sign as (
    select distinct show_id, since as moment from level where reported
    union
    select distinct show_id, moment from placed where show_id in (select show_id from level where not reported)
),
span as (
    select show_id, moment as since, coalesce(lead(moment) over (partition by show_id order by moment), as_of) as until from sign, instant
)
select * from span where until - since > 2 * 60000;

create or replace temp table online as
with
piece as (
    select
        air.show_id, air.scope, air.name, level.online,
        greatest(level.since, air.since) as since, least(level.until, air.until) as until
    from level join air on air.show_id = level.show_id and level.since < air.until and air.since < level.until
),
unknown as (
    select piece.*, coalesce(sum(least(piece.until, gap.until) - greatest(piece.since, gap.since)), 0) as lost
    from piece left join gap on gap.show_id = piece.show_id and gap.since < piece.until and piece.since < gap.until
    group by all
)
select
    show_id, scope, name,
    max(online) as peak,
    sum(online * (until - since - lost)) as online_area,
    sum(until - since - lost) as online_covered
from unknown group by all;

create or replace temp table online_now as
select show_id, online from level, instant where since <= as_of and as_of < until;

-- The peak of the show: the largest level while on air, the first instant it was reached, and the run viewers saw then.
create or replace temp table peak as
select level.show_id, level.online, greatest(level.since, air.since) as moment, air.name as run
from level join air on air.show_id = level.show_id and air.scope = 'run'
    and level.since < air.until and air.since < level.until
qualify row_number() over (partition by level.show_id order by level.online desc, greatest(level.since, air.since)) = 1;
