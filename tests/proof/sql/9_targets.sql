-- Targets, as they stood when the show began: how far each is reached, and how far it should be by now.

create or replace temp table target as
with
goal as (
    select show_id, goals from happened where type = 'show.started' and goals is not null
    qualify row_number() over (partition by show_id order by moment, position) = 1
),
wanted as (
    select show_id, unnest(map_keys(goals.targets)) as slug, unnest(map_values(goals.targets)) as target, goals from goal
),
counted as (
    unpivot (select show_id, columns(* exclude (show_id, scope, name))::double from kpi where scope = 'show')
    on columns(* exclude (show_id)) into name slug value actual
),
-- what is not counted is as it was reported
told as (
    select * from counted
    union all
    select show_id, slug, figure from reported anti join counted using (show_id, slug)
),
part as (
    select
        show_id, slug, target, actual, coalesce(goals.weights[slug], 1) as weight,
        -- the dictionary's "lower is better"
        slug in ('outflow', 'refunds', 'refunds_by_refund_time', 'refund_rate', 'payments_contradicting',
            'gmv_contradicting', 'refunds_elsewhere', 'refunds_beyond') as lower_is_better,
        -- what grows over a show follows the curve; a rate, a mean, a peak or a level is due at any time
        slug in ('views', 'viewers', 'participants', 'comments', 'likes', 'shares', 'gifts', 'gift_value',
                 'new_followers', 'new_members', 'coupons_claimed', 'orders', 'buyers', 'units', 'gmv_placed', 'gmv',
                 'refunds', 'refunds_by_refund_time', 'gmv_net', 'gmv_net_by_paid_cohort', 'gmv_net_by_refund_time',
                 'paid_amount', 'ad_spend', 'subsidy', 'received_amount', 'gmv_elsewhere', 'orders_elsewhere',
                 'payments_contradicting', 'gmv_contradicting', 'refunds_elsewhere', 'refunds_beyond', 'units_given'
        ) as grows,
        -- in the dictionary, the figures whose formula is no quotient; every other one is a rate
        slug in ('online', 'peak_online', 'views', 'viewers', 'participants', 'comments', 'likes', 'shares', 'gifts',
                 'gift_value', 'new_followers', 'new_members', 'coupons_claimed', 'orders', 'buyers', 'units',
                 'units_given', 'gmv_placed', 'gmv', 'gmv_net', 'gmv_net_by_paid_cohort', 'gmv_net_by_refund_time',
                 'paid_amount', 'ad_spend', 'subsidy', 'received_amount', 'gmv_elsewhere', 'orders_elsewhere', 'refunds',
                 'refunds_by_refund_time', 'refunds_elsewhere', 'refunds_beyond', 'payments_contradicting',
                 'gmv_contradicting') as is_volume,
        goals, least(as_of, coalesce(ended_at, as_of)) - started_at as elapsed,
        coalesce(floor(elapsed * len(goals.curve) / nullif(goals.length_ms, 0)), 0) as steps
    from wanted join told using (show_id, slug) join shows using (show_id), instant
),
-- The curve is even where none is given; between two of its steps it is straight; after the planned length it is 1.
due as (
    select *,
        case
            when not grows then 1.0
            when coalesce(goals.length_ms, 0) = 0 then null
            when elapsed >= goals.length_ms then 1.0
            when len(coalesce(goals.curve, [])) = 0 then elapsed / goals.length_ms::double
            -- steps passed so far: the last whole one, and the share of the way to the next
            else coalesce(goals.curve[steps::int], 0.0)
                + (elapsed * len(goals.curve) / goals.length_ms::double - steps)
                * (goals.curve[steps::int + 1] - coalesce(goals.curve[steps::int], 0.0))
        end as share
    from part
)
select show_id, slug, weight, is_volume,
    case when lower_is_better then per(target, actual) else per(actual, target) end as attained,
    case when lower_is_better then per(target * share, actual) else per(actual, target * share) end as paced
from due;

-- Volumes and rates each have a mean by weight; the lower one is the score.
create or replace temp table score as
with side as (
    select
        show_id, is_volume,
        per(sum(weight * attained), sum(weight) filter (attained is not null)) as attainment,
        per(sum(weight * paced), sum(weight) filter (paced is not null)) as pace
    from target group by show_id, is_volume
)
select show_id, min(attainment) as attainment, min(pace) as pace from side group by show_id;
