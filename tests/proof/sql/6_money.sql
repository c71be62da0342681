-- Orders, units, sales and refunds of each part.

-- What a payment adds: all of its money, and of the units of a deposit or a balance those that the order did not hold.
create or replace temp table bought_line as
select
    bought.position, bought.order_id, bought.show_id, bought.moment, bought.who, bought.staff, bought.ours,
    told_line.sku, gift, told_line.amount, subsidy, received,
    case setup.sales when 'received' then received else told_line.amount end as worth,
    greatest(0, quantity - coalesce(max(quantity) over earlier, 0)) as quantity,
    not gift and count(*) over earlier = 0 as new
from bought join told_line using (position), setup
window earlier as (
    partition by bought.order_id, told_line.sku, gift order by bought.position rows between unbounded preceding and 1 preceding
);

create or replace temp table bought_order as
select
    bought.position, bought.order_id, bought.show_id, bought.moment, bought.ours,
    (nth = 1)::int as orders,
    sum(line.worth) as worth, sum(line.amount) as paid, sum(subsidy) as subsidy, sum(received) as received,
    coalesce(sum(quantity) filter (not gift), 0) as units,
    coalesce(sum(quantity) filter (gift), 0) as given,
    count(*) filter (new) as kinds,
    -- what can go back, and what that is worth
    coalesce(sum(line.worth) filter (line.amount > 0), 0) as worth_of_paid
from bought join bought_line as line using (position) group by all;

-- "What a running total rises by over all that was told of the order counts"; a refund that comes after a total of a later
-- instant is in it. Each refund of an order, one after the other: what it adds, and what was told `since`, of its money
-- (SKU '') and of the units and the money of each SKU that it names.
create or replace temp table refund_row as
with
told as (
    select position, moment, order_id, total, '' as sku, 0 as quantity, amount from placed where type = 'order.refunded'
    union all
    select position, moment, order_id, total, line.item, sum(line.quantity), sum(line.amount)
    from (
        select position, moment, order_id, total, unnest(lines) as line from placed where type = 'order.refunded'
    ) group by all
),
marked as (
    select *, not total and coalesce(max(case when total then moment end) over (
        partition by order_id order by position range between unbounded preceding and 1 preceding
    ) >= moment, false) as in_total
    from told
),
listed as (
    select *, list({
        total: total,
        units: case when in_total then 0 else quantity end::bigint,
        money: case when in_total then 0 else amount end::bigint
    }) over (partition by order_id, sku order by position) as row
    from marked
),
summed as (
    select *, list_reduce(row, lambda told, next: {
        total: false,
        units: case when next.total then greatest(told.units, next.units) else told.units + next.units end,
        money: case when next.total then greatest(told.money, next.money) else told.money + next.money end
    }) as so_far
    from listed
)
select
    position, order_id, sku,
    coalesce(lag(so_far.units) over earlier, 0) as units_since, so_far.units - units_since as quantity,
    coalesce(lag(so_far.money) over earlier, 0) as money_since, so_far.money - money_since as amount
from summed
window earlier as (partition by order_id, sku order by position);

-- "Refunds count up to what was paid": the claims of an order and its payments stand in two rows, each in the order of
-- the log; what a claim takes of a payment is how far the two overlap. "Of what is worth more or less, the same share."
create or replace temp table claim_row as
select position, order_id, amount, money_since as since from refund_row where sku = '';

create or replace temp table money_back as
with
payment_row as (
    select *, sum(paid) over (partition by order_id order by position) - paid as since from bought_order
),
overlap as (
    select
        claim_row.position as claim, payment_row.position as payment, payment_row.ours, paid, worth_of_paid,
        greatest(claim_row.since, payment_row.since) - payment_row.since as low,
        least(claim_row.since + amount, payment_row.since + paid) - payment_row.since as high
    from claim_row join payment_row using (order_id)
)
select claim, payment, ours, high - low as money, worth_of_paid * high // paid - worth_of_paid * low // paid as worth
from overlap where low < high;

-- So it is with the units and the money of the lines that a claim names, by SKU; gifts come back last.
create or replace temp table line_back as
with
claim as (select * from refund_row where sku <> ''),
sold as (
    select *,
        sum(quantity) over so_far - quantity as units_since, sum(amount) over so_far - amount as money_since
    from bought_line window so_far as (partition by order_id, sku order by position, gift)
),
overlap as (
    select
        claim.position as claim, sold.position as payment, sku, sold.ours, sold.show_id, sold.moment,
        sold.amount as paid, sold.worth,
        greatest(0, least(claim.units_since + claim.quantity, sold.units_since + sold.quantity)
            - greatest(claim.units_since, sold.units_since)) as units,
        greatest(claim.money_since, sold.money_since) - sold.money_since as low,
        least(claim.money_since + claim.amount, sold.money_since + sold.amount) - sold.money_since as high
    from claim join sold using (order_id, sku)
)
select *, case when low < high then worth * high // paid - worth * low // paid else 0 end as back from overlap;

create or replace temp table sales as
with
bought_here as (
    select
        belongs.show_id, scope, name,
        sum(orders) filter (bought.ours) as orders,
        sum(worth) filter (bought.ours) as gmv,
        sum(paid) filter (bought.ours) as paid,
        sum(bought_order.subsidy) filter (bought.ours) as subsidy,
        sum(bought_order.received) filter (bought.ours) as received,
        sum(units) filter (bought.ours) as units,
        sum(given) filter (bought.ours) as units_given,
        sum(kinds) filter (bought.ours) as kinds,
        count(distinct who) filter (not staff and bought.ours) as buyers,
        sum(orders) filter (not bought.ours) as orders_elsewhere,
        sum(worth) filter (not bought.ours) as gmv_elsewhere
    from belongs join bought using (position) join bought_order using (position)
    group by all
),
contradicting as (
    select
        belongs.show_id, scope, name, count(distinct position) as contradictions,
        sum(case setup.sales when 'received' then told_line.received else told_line.amount end) as gmv_contradicting
    from belongs join payment using (position) join told_line using (position), setup
    where not counts and not told_again
    group by all
),
placed_orders as (
    select
        belongs.show_id, scope, name,
        count(*) as orders_placed,
        sum(list_sum(list_transform(lines, lambda line: case
            when line.gift then 0
            when setup.sales = 'received' then coalesce(line.received, line.amount + coalesce(line.subsidy, 0))
            else line.amount end))) as gmv_placed
    from belongs join ordered using (position), setup
    group by all
),
-- "by the paid cohort": the refunds of an order are where its payment is, whenever they come
back as (
    select
        belongs.show_id, scope, name,
        sum(worth) filter (ours) as refunds, sum(worth) filter (not ours) as refunds_elsewhere
    from money_back join belongs on belongs.position = money_back.payment
    group by all
),
-- "by refund time": where the refund itself is, of whichever order
back_then as (
    select belongs.show_id, scope, name, sum(worth) filter (ours) as refunds_by_time
    from money_back join belongs on belongs.position = money_back.claim
    group by all
),
-- "what is claimed beyond what was paid"
beyond as (
    select
        belongs.show_id, scope, name,
        sum(amount - coalesce((select sum(money) from money_back where claim = claim_row.position), 0)) as refunds_beyond
    from belongs join claim_row using (position)
    group by all
)
select * from bought_here
full join contradicting using (show_id, scope, name)
full join placed_orders using (show_id, scope, name)
full join back using (show_id, scope, name)
full join back_then using (show_id, scope, name)
full join beyond using (show_id, scope, name);

-- "gmv_net … both by refund time and by the paid cohort" are differences of these: see kpis.sql.

-- Of each item. A gift line is no sale of the item.
create or replace temp table item as
with
listed as (
    select distinct show_id, sku from placed where type = 'item.listed' and show_id is not null
),
asked as (
    select
        show_id, sku,
        stands_for * count(distinct who) filter (type = 'item.shown' and depth >= level) as exposed,
        stands_for * count(distinct who) filter (type = 'item.clicked' and depth >= level) as clickers
    from placed join chosen using (who) join sample using (show_id)
    where type in ('item.shown', 'item.clicked', 'cart.added') and not staff
    group by show_id, sku, stands_for
),
sold as (
    select
        show_id, sku,
        count(*) filter (new) as orders,
        coalesce(sum(quantity) filter (not gift), 0) as units,
        sum(worth) as gmv,
        count(distinct who) filter (not gift and not staff) as buyers
    from bought_line where show_id is not null and ours group by all
),
back as (
    -- "an item's are those of refunds with lines"
    select show_id, sku, sum(back) as refunds from line_back where show_id is not null and ours group by all
)
select
    show_id, sku as name,
    coalesce(exposed, 0) as exposed, coalesce(clickers, 0) as clickers,
    coalesce(orders, 0) as orders, coalesce(units, 0) as units, coalesce(gmv, 0) as gmv, coalesce(buyers, 0) as buyers,
    coalesce(refunds, 0) as refunds
from listed full join asked using (show_id, sku) full join sold using (show_id, sku) full join back using (show_id, sku);

-- Sell-through: styles (款) ever listed in the show and those of them with a paid order; a SKU without a style is a style
-- of its own. A later listing may say another style; it holds.
create or replace temp table sell_through as
with
listed as (
    select show_id, sku, coalesce(style, sku) as style from placed where type = 'item.listed' and show_id is not null
    qualify row_number() over (partition by show_id, sku order by moment desc, position desc) = 1
),
sold as (select distinct show_id, sku from bought_line where new and ours and show_id is not null)
select
    listed.show_id,
    count(distinct listed.style) as styles_listed,
    count(distinct listed.style) filter (sold.sku is not null) as styles_sold,
    count(*) as skus_listed,
    count(sold.sku) as skus_sold
from listed left join sold using (show_id, sku)
group by all;

-- By item: an order of an item belongs to the latest run that presented it, until the lag after that run's end is over.
-- What is left is the shelf's, so that the view adds up to the total. (The dictionary does not say what an undone take
-- presented; here what fell to it belongs to the run it was undone into, as in the view by time.)
create or replace temp table presenting as
select
    seen.show_id, seen.run, seen.nth, seen.since, run.until,
    unnest(list_distinct([coalesce(setup.item_of[sku], sku) for sku in coalesce(take.skus, [])])) as sku
from seen
join run on run.show_id = seen.show_id and run.run = seen.run
join happened as take on take.type = 'run.started' and take.show_id = seen.show_id and take.run = seen.take, setup;

-- A refund that names its lines goes where a sale of that line would be when the order was paid.
create or replace temp table credit as
with line as (
    select 'sale' as way, show_id, sku, moment, case when gift then 0 else quantity end as quantity, worth as amount
    from bought_line where show_id is not null and ours
    union all
    select 'back', show_id, sku, moment, 0, back from line_back where show_id is not null and ours
),
numbered as (select *, row_number() over () as nth from line)
select
    line.*, case when line.moment < latest.until + (select lag from setup) then latest.run end as run
from numbered as line
left join presenting as latest
    on latest.show_id = line.show_id and latest.sku = line.sku and latest.since <= line.moment
qualify row_number() over (partition by line.nth order by latest.since desc nulls last, latest.nth desc) = 1;

create or replace temp table presented as
select
    show_id, coalesce(run, '') as run,
    coalesce(sum(amount) filter (way = 'sale'), 0) as gmv,
    coalesce(sum(quantity) filter (way = 'sale'), 0) as units,
    coalesce(sum(amount) filter (way = 'back'), 0) as refunds
from credit group by all;

-- What is left of an item, whichever show sells from it: the newest report, less what left the shelf since, gifts and what
-- was sold elsewhere too, plus what came back of it, which moves once both the refund and the payment are known.
create or replace temp table stock as
with
-- Where nobody reports the whole item, the newest reports of its sizes together are one, as of the newest.
told as (
    select sku, moment, position, stock, of_size from placed where type = 'item.listed' and stock is not null
    qualify row_number() over (
        partition by sku, case when of_size then told_name end order by moment desc, position desc
    ) = 1
),
report as (
    select
        sku, max(moment) as moment, arg_max(position, [moment, position]) as position, sum(stock)::bigint as stock
    from (select * from told qualify not of_size or not bool_or(not of_size) over (partition by sku)) group by sku
),
move as (
    select sku, moment, position, -quantity as units from bought_line
    union all
    select line_back.sku, refund.moment, greatest(claim, payment), units
    from line_back join placed as refund on refund.position = line_back.claim
)
select
    report.sku, report.moment, report.stock + coalesce(sum(units) filter (
        move.moment > report.moment or (move.moment = report.moment and move.position > report.position)
    ), 0) as units
from report left join move using (sku)
group by report.sku, report.moment, report.stock;
