-- Sums over events of each part. What staff does is left out of everything but orders and their money.

create or replace temp table counts as
select
    belongs.show_id, scope, name,
    count(*) filter (type = 'viewer.entered') as views,
    count(*) filter (type = 'viewer.left') as leaves,
    count(*) filter (type = 'comment') as comments,
    coalesce(sum(times) filter (type = 'like'), 0) as likes,
    count(*) filter (type = 'share') as shares,
    count(*) filter (type = 'follow') as follows,
    count(*) filter (type = 'unfollow') as unfollows,
    coalesce(sum(times) filter (type = 'gift'), 0) as gifts,
    coalesce(sum(value::bigint) filter (type = 'gift' and placed.currency = setup.currency), 0) as gift_value,
    coalesce(sum(times) filter (type = 'cover.shown'), 0) as cover_shown,
    coalesce(sum(times) filter (type = 'cover.clicked'), 0) as cover_clicked,
    count(*) filter (type = 'item.shown') as item_shown,
    count(*) filter (type = 'item.clicked') as item_clicks,
    count(*) filter (type = 'cart.added') as carts,
    count(*) filter (type = 'coupon.claimed') as coupons,
    coalesce(sum(amount) filter (type = 'ad.spend'), 0) as ad_spend,
    count(*) filter (type = 'unknown') as unknown
from belongs join placed using (position), setup
where not placed.staff
group by all;

create or replace temp table foreign_gifts as
select placed.show_id, placed.currency, sum(value::bigint) as worth
from placed, setup
where type = 'gift' and value is not null and placed.currency <> setup.currency and placed.show_id is not null and not placed.staff
group by all;

create or replace temp table unknown_types as
select kind, count(*) as events from happened where type = 'unknown' group by all;
