-- Figures that "can be reported (`figure.reported`, by connector, file or hand)", of the show itself. The same figure,
-- source and instant again is a correction: "the order of the log decides".

create or replace temp table reading as
select show_id, slug, value as figure, stated_by, moment
from placed where type = 'figure.reported' and show_id is not null and stated_of = ''
qualify row_number() over (partition by show_id, slug, stated_by, moment order by position desc) = 1;

-- What each source said last of each figure.
create or replace temp table said_last as
select * from reading
qualify row_number() over (partition by show_id, slug, stated_by order by moment desc) = 1;

-- "The peak of readings is the highest while on air, or the stated peak where that is higher; of one source alone, the
-- one that spoke last of either", by hand first.
create or replace temp table reported_peak as
with speaking as (
    select show_id, stated_by from said_last where slug in ('online', 'peak_online')
    qualify row_number() over (partition by show_id order by moment desc, stated_by = 'manual' desc) = 1
),
candidate as (
    select reading.* from reading join speaking using (show_id, stated_by) join shows using (show_id), instant
    where slug = 'online' and moment between started_at and least(as_of, coalesce(ended_at, as_of))
    union all
    select said_last.* from said_last join speaking using (show_id, stated_by) where slug = 'peak_online'
)
select show_id, 'peak_online' as slug, figure, stated_by, moment from candidate
qualify row_number() over (partition by show_id order by figure desc, slug = 'peak_online' desc, moment) = 1;

-- "A quotient may be made of readings when both parts are of one source; it is as old as the older of the two."
create or replace temp table reported_quotient as
with part(slug, above, below, factor) as (
    values
    ('conversion', 'buyers', 'viewers', 1), ('follow_rate', 'new_followers', 'viewers', 1),
    ('order_value', 'gmv', 'orders', 1), ('spend_per_buyer', 'gmv', 'buyers', 1),
    ('units_per_order', 'units', 'orders', 1), ('gpm', 'gmv', 'views', 1000), ('uv_value', 'gmv', 'viewers', 1),
    ('roas', 'gmv', 'ad_spend', 1), ('refund_rate', 'refunds', 'gmv', 1), ('subsidy_per_order', 'subsidy', 'orders', 1)
)
select
    a.show_id, part.slug, per(a.figure, b.figure) * factor as figure, a.stated_by,
    least(a.moment, b.moment) as moment
from part
join said_last a on a.slug = part.above
join said_last b on b.slug = part.below and b.show_id = a.show_id and b.stated_by = a.stated_by
where b.figure <> 0
qualify row_number() over (
    partition by a.show_id, part.slug order by least(a.moment, b.moment) desc, a.stated_by = 'manual' desc
) = 1;

-- Of all that is said of a figure "the newest counts, by hand before platform"; what is stated goes before what is made.
create or replace temp table reported as
with stated as (
    select show_id, slug, figure, stated_by, moment from said_last
    where slug <> 'peak_online' or show_id not in (select show_id from reported_peak)
    qualify row_number() over (partition by show_id, slug order by moment desc, stated_by = 'manual' desc) = 1
)
select * from stated
union all
select * from reported_peak
union all
select show_id, slug, figure, stated_by, moment from reported_quotient anti join stated using (show_id, slug);
