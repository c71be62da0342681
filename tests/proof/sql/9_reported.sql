-- Figures that "can be reported (`figure.reported`, by connector, file or hand)". Of the show itself "the newest counts, by
-- hand before platform"; of two of one origin for one instant "the order of the log decides".

create or replace temp table reported as
select show_id, slug, value as figure, stated_by, moment
from placed where type = 'figure.reported' and show_id is not null and stated_of = ''
qualify row_number() over (
    partition by show_id, slug order by moment desc, stated_by = 'manual' desc, position desc
) = 1;
