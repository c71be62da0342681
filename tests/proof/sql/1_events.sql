-- What happened, told once: repeats removed, who did it, and whether that was one of the house's own people.
--
-- Read: `log` (position, then the fields of an event as docs/events.md names them), `setup` (currency, delay, lag,
-- staff) and `instant` (as_of). All instants and durations are milliseconds, money is minor units.

-- "An event's id counts once in its room": the first in the log is the one that counts.
create or replace temp table happened as
select
    position,
    * exclude (position),
    type in ('show.scheduled', 'show.started', 'show.ended', 'rehearsal.started', 'rehearsal.ended',
             'run.started', 'run.voided', 'hosts.changed') as boundary
from log
qualify row_number() over (partition by id order by position) = 1;

-- "A person is (room, pseudonymous user); anonymous viewers fall back to the device key." Absent channels and tiers
-- are kept as "unknown".
create or replace temp table event as
select
    position,
    type,
    moment,
    coalesce(person, device) as who,
    coalesce(list_contains(setup.staff, coalesce(person, device)), false) as staff,
    coalesce(channel, 'unknown') as channel,
    coalesce(tier, 'unknown') as tier,
    coalesce(count, 1) as times,
    value,
    happened.currency,
    sku,
    style,
    order_id,
    amount,
    coalesce(lines, []) as lines
from happened, setup
where not boundary;

-- What the room's sources report at all: a measure whose feed was never heard of is unknown, not nought. Presence is
-- known by a count of the platform's own or by entries.
create or replace temp table feeds as
select
    coalesce(bool_or(type = 'viewer.entered'), false) as entries,
    coalesce(bool_or(type = 'viewer.left'), false) as leaves,
    coalesce(bool_or(type in ('viewer.entered', 'audience.online')), false) as presence,
    coalesce(bool_or(type = 'comment'), false) as chat,
    coalesce(bool_or(type = 'like'), false) as likes,
    coalesce(bool_or(type = 'share'), false) as shares,
    coalesce(bool_or(type in ('follow', 'unfollow')), false) as follows,
    coalesce(bool_or(type = 'gift'), false) as gifts,
    coalesce(bool_or(type in ('cover.shown', 'cover.clicked')), false) as covers,
    coalesce(bool_or(type in ('item.shown', 'item.clicked', 'cart.added')), false) as items,
    coalesce(bool_or(type = 'item.listed'), false) as listing,
    coalesce(bool_or(type in ('order.created', 'order.paid', 'order.refunded')), false) as orders,
    coalesce(bool_or(type = 'coupon.claimed'), false) as coupons,
    coalesce(bool_or(type = 'ad.spend'), false) as ads,
    coalesce(bool_or(type = 'fanclub.joined'), false) as fans,
    coalesce(bool_or(type = 'member.joined'), false) as members,
    coalesce(bool_or(type = 'private.added'), false) as private,
    coalesce(bool_or(type = 'shop.opened'), false) as shop,
    coalesce(bool_or(type = 'reserved'), false) as reserved
from event;
