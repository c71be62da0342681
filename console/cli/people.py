"""``cuelight room people``: people of rooms, counted over several of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from console.cli.offline import services_on
from console.i18n.language import Language
from console.settings import Settings
from console.web.distinct import DistinctPeople, distinct_people, wanted_shows


def count(settings: Settings, rooms: Sequence[str], shows: Sequence[str], language: Language) -> DistinctPeople:
    """Distinct people of rooms and shows. Raises NotFound or Invalid."""

    async def counted() -> DistinctPeople:
        async with services_on(settings) as services:
            return await distinct_people(services, await wanted_shows(services, shows, rooms), language)

    return asyncio.run(counted())
