"""Request bodies: their type, their size, and what they must hold. The door's order is 401/403, 413/415, 422."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeVar

import msgspec
from fastapi import Request, Response

from console.i18n.validation import plain_values, validated, without_read_only
from streams.errors import Invalid, TooLarge, WrongType

T = TypeVar("T", bound=msgspec.Struct)
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
JSON = "application/json"
SCHEMA = "#/components/schemas/{name}"
_described: list[Any] = []


async def read(request: Request, limit: int) -> bytes:
    """The body. Raises TooLarge as soon as it is longer than ``limit`` bytes, however it is announced."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise _too_large(limit)
    chunks = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        chunks.append(chunk)
    return b"".join(chunks)


def content_type(request: Request, *wanted: str) -> str:
    """The media type of the body. Raises WrongType unless it is one of ``wanted``."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in wanted:
        raise WrongType(
            "The content type “{got}” is not read here; send {wanted}.", got=media or "–", wanted=", ".join(wanted)
        )
    return media


async def json_of(
    request: Request,
    kind: type[T],
    limit: int,
    *,
    given: Mapping[str, Any] = NOTHING,
    derived: Collection[str] = (),
) -> T:
    """The body as a struct. Raises WrongType, TooLarge, or Invalid naming the field.

    ``given`` and ``derived`` are what GET gives besides; see ``without_read_only``.
    """
    content_type(request, JSON)
    body = await read(request, limit)
    try:
        values = without_read_only(plain_values(body or b"{}"), kind, given, derived)
        return validated(values, kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid("The body is no valid JSON: {reason}.", reason=str(error)) from None


def answer(body: Any, status: int = 200) -> Response:
    """A JSON answer; bytes are sent as they are."""
    content = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return Response(content, status, media_type=JSON, headers={"Cache-Control": "no-store"})


def described(kind: Any) -> dict[str, Any]:
    """What OpenAPI says of a body that is decoded by ``json_of``."""
    return {"requestBody": {"required": True, "content": _content(kind)}}


def answered(kind: Any) -> dict[str, Any]:
    """What OpenAPI says of an answer."""
    return {"responses": {"200": {"description": "Done", "content": _content(kind)}}}


def _content(kind: Any) -> dict[str, Any]:
    _described.append(kind)
    schema = msgspec.json.schema(kind, ref_template=SCHEMA)
    schema.pop("$defs", None)
    return {JSON: {"schema": _with_instants(schema)}}


def schemas() -> dict[str, Any]:
    """Every shape that a description refers to."""
    return {name: _with_instants(schema) for name, schema in _components().items()}


def _components() -> dict[str, Any]:
    return msgspec.json.schema_components(_described, ref_template=SCHEMA)[1]


def _with_instants(schema: Any) -> Any:
    """A schema in which an instant may be a text as well; msgspec only knows what it is in the end."""
    if isinstance(schema, list):
        return [_with_instants(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    told = {name: _with_instants(part) for name, part in schema.items()}
    return told | {"type": ["integer", "string"]} if schema.get("format") == "instant" else told


def _too_large(limit: int) -> TooLarge:
    return TooLarge("The body is larger than {limit} bytes; send it in parts.", limit=limit)
