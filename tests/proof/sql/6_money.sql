-- Orders, units, sales and refunds of each part.

-- A line of amount 0 is a gift.
create or replace temp table bought_line as
select position, order_id, show_id, moment, who, staff, line.sku as sku, line.quantity as quantity, line.amount as amount
from (select * exclude (lines, sku, amount), unnest(lines) as line from bought);

create or replace temp table bought_order as
select
    position,
    sum(amount) as paid,
    coalesce(sum(quantity) filter (amount > 0), 0) as units,
    count(distinct sku) filter (amount > 0) as kinds
from bought_line group by position;

create or replace temp table sales as
with
paid as (
    select
        belongs.show_id, scope, name,
        count(*) as orders,
        sum(paid) as gmv,
        sum(units) as units,
        sum(kinds) as kinds,
        count(distinct who) filter (not staff) as buyers
    from belongs join bought using (position) join bought_order using (position)
    group by all
),
placed_orders as (
    select
        belongs.show_id, scope, name,
        count(*) as orders_placed,
        sum(list_sum(list_transform(lines, lambda line: line.amount))) as gmv_placed
    from belongs join ordered using (position)
    group by all
),
-- "by the paid cohort": the refunds of an order are where its payment is, whenever they come
back as (
    select belongs.show_id, scope, name, sum(refund.amount) as refunds
    from event as refund
    join bought on bought.order_id = refund.order_id
    join belongs on belongs.position = bought.position
    where refund.type = 'order.refunded'
    group by all
),
-- "by refund time": where the refund itself is, of whichever order
back_then as (
    select belongs.show_id, scope, name, sum(refund.amount) as refunds_by_time
    from belongs join placed as refund using (position)
    where refund.type = 'order.refunded'
    group by all
)
select * from paid
full join placed_orders using (show_id, scope, name)
full join back using (show_id, scope, name)
full join back_then using (show_id, scope, name);

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
        count(distinct order_id) filter (amount > 0) as orders,
        coalesce(sum(quantity) filter (amount > 0), 0) as units,
        sum(amount) as gmv,
        count(distinct who) filter (amount > 0 and not staff) as buyers
    from bought_line where show_id is not null group by all
),
back as (
    -- "an item's are those of refunds with lines"
    select bought.show_id, line.sku as sku, sum(line.amount) as refunds
    from (select order_id, unnest(lines) as line from event where type = 'order.refunded') as refund
    join bought using (order_id)
    where bought.show_id is not null
    group by all
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
sold as (select distinct show_id, sku from bought_line where amount > 0 and show_id is not null)
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
select seen.show_id, seen.run, seen.nth, seen.since, run.until, unnest(coalesce(take.skus, [])) as sku
from seen
join run on run.show_id = seen.show_id and run.run = seen.run
join happened as take on take.type = 'run.started' and take.show_id = seen.show_id and take.run = seen.take;

-- A refund that names its lines goes where a sale of that line would be when the order was paid.
create or replace temp table credit as
with line as (
    select 'sale' as way, show_id, sku, moment, quantity, amount from bought_line where show_id is not null
    union all
    select 'back', bought.show_id, refund.line.sku, bought.moment, refund.line.quantity, refund.line.amount
    from (select order_id, unnest(lines) as line from event where type = 'order.refunded') as refund
    join bought using (order_id)
    where bought.show_id is not null
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
    coalesce(sum(quantity) filter (way = 'sale' and amount > 0), 0) as units,
    coalesce(sum(amount) filter (way = 'back'), 0) as refunds
from credit group by all;
