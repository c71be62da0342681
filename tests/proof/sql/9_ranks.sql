-- Where the last whole minute stands among the whole minutes of the show so far: the share of them that were below it,
-- equal ones by half. A minute in which the figure has no value is not compared, nor is one more than a day before the
-- last. How many are online is compared by the mean of a minute.

create or replace temp table rank as
with
told as (
    unpivot (
        select show_id, name::bigint as minute, columns(* exclude (show_id, scope, name))::double
        from (select * replace (avg_online as online) from kpi where scope = 'minute')
    ) on columns(* exclude (show_id, minute)) into name slug value figure
),
newest as (select show_id, max(minute) as minute from minute group by all)
select
    told.show_id, told.slug,
    (count(*) filter (told.figure < last.figure) + count(*) filter (told.figure = last.figure) / 2.0) / count(*) as rank
from told
join newest on newest.show_id = told.show_id and told.minute > newest.minute - 24 * 60
join told as last on last.show_id = told.show_id and last.slug = told.slug and last.minute = newest.minute
group by all;
