"""Texts of a page that must stay small."""


def clip(text: str, longest: int) -> str:
    """Returns the text, or its beginning with an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "\u2026"


def number(count: int, one: str, several: str = "") -> str:
    """``1 check``, ``1,200 checks``."""
    return f"{count:,} {one if count == 1 else several or one + 's'}"
