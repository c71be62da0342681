"""The content security policy: everything comes from here, and no script stands in a page but those that are named."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import Final

POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)


def page_policy(*inline: str) -> str:
    """The policy of a page that carries these texts in script elements, each named by its hash."""
    hashes = " ".join(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in inline)
    return f"{POLICY}; script-src 'self' {hashes}"


def with_inline_styles(policy: str) -> str:
    """The policy of a page whose library writes its styles into the elements."""
    return policy.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
