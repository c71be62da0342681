-- What happened, told once: repeats removed, who did it, and whether that was one of the house's own people.
--
-- Read: `log` (position, its entry, who sent that, when it was taken in and who issued its ids, then the fields of an
-- event as docs/events.md names them), `person` (who, and the hash of that), `setup` (currency, delay, lag, staff, exact,
-- accounts, sales, item_of: which item a further name stands for, sizes: which of these names are sizes) and `instant`
-- (as_of).
-- All instants and durations are milliseconds, money is minor units.

create or replace temp table received as
select
    *,
    type in ('show.scheduled', 'show.started', 'show.ended', 'rehearsal.started', 'rehearsal.ended',
             'run.started', 'run.voided', 'hosts.changed') as boundary,
    -- "An event that claims an instant more than two minutes after it was taken in is parked"; what is our own is not,
    -- nor are files.
    not boundary and sender <> 'cuelight ingest' and moment - taken_at > 2 * 60000 as parked
from log;

-- "An event counts once", by its id and whoever issued that: the first in the log is the one that counts. Of what is
-- parked the "id is not remembered".
-- Of a streak the total says what is new: a frame that rises above all before it counts under whatever id, and what it
-- adds is the rise. An id that is known begins no streak. What staff sends makes no streak.
create or replace temp table happened as
with frame as (
    select
        received.*,
        list_contains(setup.staff, coalesce(person, device)) is true as by_staff,
        row_number() over (partition by issuer, id order by position) = 1 as first_of_id
    from received, setup where not parked
),
known as (
    select * from frame
    qualify first_of_id or streak is null or bool_or(first_of_id) over (
        partition by type, streak, by_staff order by position rows between unbounded preceding and 1 preceding
    )
),
risen as (
    select *,
        coalesce(count, 1) - coalesce(max(coalesce(count, 1)) over earlier, 0) as count_rise,
        coalesce(value, 0) - coalesce(max(coalesce(value, 0)) over earlier, 0) as value_rise
    from known
    window earlier as (
        partition by type, streak, by_staff order by position rows between unbounded preceding and 1 preceding
    )
)
select * replace (
        case when streak is null then count else greatest(0, count_rise) end as count,
        case when streak is null or value is null then value else greatest(0, value_rise) end as value
    )
from risen
where first_of_id or (streak is not null and not by_staff and (count_rise > 0 or value_rise > 0));

-- "What a shop's books say of an order … in the place of what was told of it; the newest holds", whatever its id.
create or replace temp table correction as
select order_id, moment as as_of, lines, traffic, account, coalesce(paid, true) as paid
from received where type = 'order.corrected' and not parked
qualify row_number() over (partition by order_id order by moment desc) = 1;

create or replace temp table said as
with
meant as (
    select happened.*, correction.order_id is not null as corrected, correction.* exclude (order_id)
        rename (lines as lines_then, traffic as traffic_then, account as account_then, paid as paid_then)
    from happened left join correction
        on correction.order_id = happened.order_id and happened.type in ('order.created', 'order.paid')
        -- "a part told of later than that holds, and so does a payment of one that nobody had paid then"
        and not (happened.type = 'order.paid' and moment > as_of and (part is not null or not correction.paid))
)
select * replace (
        case when corrected then lines_then else lines end as lines,
        case when corrected then traffic_then else traffic end as traffic,
        case when corrected then account_then else account end as account,
        case when corrected then null else part end as part
    )
from meant
where type <> 'order.corrected' and not (corrected and type = 'order.paid' and not paid_then);

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
    said.currency,
    -- "An item that the room's list of products knows by several names counts as one."
    coalesce(setup.item_of[sku], sku) as sku,
    list_contains(setup.sizes, sku) as of_size,
    sku as told_name,
    style,
    order_id,
    amount,
    coalesce(
        [struct_insert(line, item := coalesce(setup.item_of[line.sku], line.sku)) for line in lines], []
    ) as lines,
    part,
    coalesce(total, false) as total,
    -- "Only what came from the live room, and from an account of ours"; what is not said is live and ours, and a room that
    -- lists no accounts does not tell them apart.
    coalesce(traffic, 'live') = 'live' and (
        account is null or len(setup.accounts) = 0 or list_contains(setup.accounts, account)
    ) as live,
    stock,
    slug, stated_by, coalesce(stated_of, '') as stated_of
from said, setup
where not boundary;
