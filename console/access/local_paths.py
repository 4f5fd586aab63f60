"""Addresses of the sign-in, and where somebody is sent after it: only to a page of the console itself."""

import re
from urllib.parse import unquote

HOME = "/"
CALLBACK = "/sign-in/callback"
LINK = "/sign-in/link/"
"""The secret of a login link follows."""
_LONGEST = 1_000
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")


def local_path(text: str | None) -> str:
    """Returns the path if it leads to a page of this console, else that of the first page.

    Browsers take ``//host``, ``/\\host`` and ``/<tab>/host`` for another site. What is hidden behind percent
    signs counts as what it hides, however often it is encoded.
    """
    if not text or len(text) > _LONGEST:
        return HOME
    seen = text
    for _ in range(4):
        if not seen.startswith("/") or seen.startswith("//") or _UNSAFE.search(seen):
            return HOME
        decoded = unquote(seen.partition("?")[0])
        if decoded == seen.partition("?")[0]:
            return HOME if _signs_in_or_out(decoded) else text
        seen = decoded
    return HOME


def _signs_in_or_out(path: str) -> bool:
    return path.split("/")[1] in {"sign-in", "sign-out"}
