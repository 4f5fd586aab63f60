"""Text that Postgres can store."""

import re

# Postgres rejects NUL in text and jsonb. UTF-8 cannot encode lone surrogates, which JSON escapes can produce.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """Returns the text with U+FFFD in place of each NUL and lone surrogate."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)
