"""What every command and every fact has in common."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

IdempotencyKey = Annotated[str, Meta(min_length=1, max_length=200)]


class Command(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", forbid_unknown_fields=True):
    """What somebody asks of a show. It may fail; then nothing has changed."""

    expected_seq: int | None = None
    """The seq the sender had seen; a transport entry after it makes the command a conflict."""
    idempotency_key: IdempotencyKey | None = None
    """A repeated key repeats the first answer."""


class Fact(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """What happened; never changed."""
