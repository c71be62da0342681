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
