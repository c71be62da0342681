-- The base measures of every part, side by side. One whose feed was never heard of is unknown.

create or replace temp table base as
with on_air as (
    -- what of a part happened while a run was on air
    select
        belongs.show_id, scope, name,
        count(*) filter (type = 'viewer.entered' and not staff) as views,
        count(*) filter (type = 'viewer.left' and not staff) as leaves,
        coalesce(sum(orders) filter (bought_order.ours), 0) as orders,
        coalesce(sum(worth) filter (bought_order.ours), 0) as gmv
    from belongs join placed using (position) left join bought_order using (position)
    where placed.run is not null
    group by all
)
select
    scope.show_id, scope.scope, scope.name,
    case when feeds.entries then coalesce(counts.views, 0) end as views,
    case when feeds.entries then coalesce(people.viewers, 0) end as viewers,
    case when feeds.entries then coalesce(whole.viewers, 0) end as all_viewers,
    case when feeds.anything then coalesce(people.participants, 0) end as participants,
    case when feeds.entries then coalesce(profiled.known_viewers, 0) end as known_viewers,
    case when feeds.entries then coalesce(people.engagers, 0) end as engagers,
    case when feeds.shares then coalesce(people.sharers, 0) end as sharers,
    case when feeds.follows then coalesce(people.new_followers, 0) end as new_followers,
    case when feeds.fans then coalesce(people.fans, 0) end as fans,
    case when feeds.members then coalesce(people.members, 0) end as members,
    case when feeds.private then coalesce(people.private, 0) end as private,
    case when feeds.shop then coalesce(people.shop, 0) end as shop,
    case when feeds.items then coalesce(people.exposed, 0) end as exposed,
    case when feeds.items then coalesce(people.clickers, 0) end as clickers,
    case when feeds.chat then coalesce(counts.comments, 0) end as comments,
    case when feeds.likes then coalesce(counts.likes, 0) end as likes,
    case when feeds.shares then coalesce(counts.shares, 0) end as shares,
    coalesce(0.1 * counts.likes + counts.comments + 3 * counts.shares + 3 * counts.follows, 0) as interactions,
    case when feeds.gifts then coalesce(counts.gifts, 0) end as gifts,
    case when feeds.gifts then coalesce(counts.gift_value, 0) end as gift_value,
    case when feeds.covers then coalesce(counts.cover_shown, 0) end as cover_shown,
    case when feeds.covers then coalesce(counts.cover_clicked, 0) end as cover_clicked,
    case when feeds.coupons then coalesce(counts.coupons, 0) end as coupons,
    case when feeds.ads then coalesce(counts.ad_spend, 0) end as ad_spend,
    case when feeds.orders then coalesce(sales.orders, 0) end as orders,
    case when feeds.orders then coalesce(sales.buyers, 0) end as buyers,
    case when feeds.orders then coalesce(sales.units, 0) end as units,
    case when feeds.orders then coalesce(sales.kinds, 0) end as kinds,
    case when feeds.orders then coalesce(sales.gmv, 0) end as gmv,
    case when feeds.orders then coalesce(sales.gmv_placed, 0) end as gmv_placed,
    case when feeds.orders then coalesce(sales.refunds, 0) end as refunds,
    case when feeds.orders then coalesce(sales.refunds_by_time, 0) end as refunds_by_time,
    case when feeds.orders then coalesce(sales.paid, 0) end as paid,
    case when feeds.orders then coalesce(sales.subsidy, 0) end as subsidy,
    case when feeds.orders then coalesce(sales.received, 0) end as received,
    case when feeds.orders then coalesce(sales.units_given, 0) end as units_given,
    case when feeds.orders then coalesce(sales.orders_elsewhere, 0) end as orders_elsewhere,
    case when feeds.orders then coalesce(sales.gmv_elsewhere, 0) end as gmv_elsewhere,
    case when feeds.orders then coalesce(sales.refunds_elsewhere, 0) end as refunds_elsewhere,
    case when feeds.orders then coalesce(sales.refunds_beyond, 0) end as refunds_beyond,
    case when feeds.orders then coalesce(sales.contradictions, 0) end as contradictions,
    case when feeds.orders then coalesce(sales.gmv_contradicting, 0) end as gmv_contradicting,
    case when feeds.listing and feeds.orders then coalesce(sell_through.styles_listed, 0) end as styles_listed,
    case when feeds.listing and feeds.orders then coalesce(sell_through.styles_sold, 0) end as styles_sold,
    case when feeds.listing and feeds.orders then coalesce(sell_through.skus_listed, 0) end as skus_listed,
    case when feeds.listing and feeds.orders then coalesce(sell_through.skus_sold, 0) end as skus_sold,
    case when feeds.reserved and feeds.entries then coalesce(attendance.reserved, 0) end as reserved,
    case when feeds.reserved and feeds.entries then coalesce(attendance.attended, 0) end as attended,
    aired.air_ms as air_ms,
    case when feeds.entries then coalesce(on_air.views, 0) end as air_views,
    case when feeds.leaves then coalesce(on_air.leaves, 0) end as air_leaves,
    case when feeds.orders then coalesce(on_air.orders, 0) end as air_orders,
    case when feeds.orders then coalesce(on_air.gmv, 0) end as air_gmv,
    -- "platforms that send no leave: watch time is unknown, not a guess"
    -- and what was never on air was not watched, though people may be waiting in the last minutes
    case when feeds.entries and feeds.leaves and (shows.started_at is not null or scope.scope = 'recent')
        then coalesce(watched.watch_ms, 0) end as watch_ms,
    case when feeds.entries then new_people.new_viewers end as new_viewers,
    case when feeds.entries and feeds.orders then new_people.new_buyers end as new_buyers,
    case when feeds.orders then new_people.first_buyers end as first_buyers,
    case when feeds.orders then again.again_30d end as again_30d,
    case when feeds.orders then again.again_90d end as again_90d,
    case when feeds.entries and feeds.leaves then stay.settled_entries end as settled_entries,
    case when feeds.entries and feeds.leaves then stay.stayed end as stayed,
    case when feeds.presence then online_now.online end as online,
    case when feeds.presence then online.peak end as peak,
    case when feeds.presence then online.online_area end as online_area,
    case when feeds.presence then online.online_covered end as online_covered
from scope
cross join feeds
join shows on shows.show_id = scope.show_id
left join counts on counts.show_id = scope.show_id and counts.scope = scope.scope and counts.name = scope.name
left join people on people.show_id = scope.show_id and people.scope = scope.scope and people.name = scope.name
left join people as whole on whole.show_id = scope.show_id and whole.scope = 'show'
left join profiled on profiled.show_id = scope.show_id
left join sales on sales.show_id = scope.show_id and sales.scope = scope.scope and sales.name = scope.name
left join sell_through on sell_through.show_id = scope.show_id and scope.scope = 'show'
left join attendance on attendance.show_id = scope.show_id and scope.scope = 'show'
left join aired on aired.show_id = scope.show_id and aired.scope = scope.scope and aired.name = scope.name
left join on_air on on_air.show_id = scope.show_id and on_air.scope = scope.scope and on_air.name = scope.name
left join watched on watched.show_id = scope.show_id and watched.scope = scope.scope and watched.name = scope.name
left join online on online.show_id = scope.show_id and online.scope = scope.scope and online.name = scope.name
left join new_people
    on new_people.show_id = scope.show_id and new_people.scope = scope.scope and new_people.name = scope.name
left join stay on stay.show_id = scope.show_id and stay.scope = scope.scope and stay.name = scope.name
left join again on again.show_id = scope.show_id and scope.scope = 'show'
left join online_now on online_now.show_id = scope.show_id and scope.scope = 'show'

union all by name

select
    item.show_id, 'item' as scope, item.name,
    case when feeds.items then item.exposed end as exposed,
    case when feeds.items then item.clickers end as clickers,
    case when feeds.orders then item.orders end as orders,
    case when feeds.orders then item.buyers end as buyers,
    case when feeds.orders then item.units end as units,
    case when feeds.orders then item.gmv end as gmv,
    case when feeds.orders then item.refunds end as refunds
from item cross join feeds;
