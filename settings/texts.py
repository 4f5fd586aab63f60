"""Text that Postgres can store, text without secrets, without control characters, and without surrounding
white space."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")

# Postgres rejects NUL in text and jsonb. UTF-8 cannot encode lone surrogates, which JSON escapes can produce.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

# What precedes the last @ of a URL is user and password: an unescaped / or ? may be part of it. A pattern
# that ends with the @ would search from each // to the end of the text: minutes for a text of slashes.
_URL = re.compile(r"//[^\s\"'<>]*")
# Keys of Stripe, tokens of the console, JSON web tokens, headers of authorization, tokens of Slack, and
# parameters of a query, a form or JSON that are named like a secret.
_START = r"(?:\b|(?<=\\[nrt]))"  # JSON writes a line end as \n, whose n is no part of the word
_SECRETS = (
    (re.compile(rf"{_START}(?:sk|rk|pk|whsec)_[A-Za-z0-9_]{{4,}}"), "********"),
    (re.compile(rf"{_START}pwt_[A-Za-z0-9_-]{{8,}}"), "********"),
    (re.compile(rf"{_START}eyJ[A-Za-z0-9_-]{{8,}}(?:\.[A-Za-z0-9_-]*)*"), "********"),
    (re.compile(rf"({_START}bearer\s+)[^\s\"',;]+", re.IGNORECASE), r"\1********"),
    (re.compile(rf"({_START}authorization\W{{1,4}}\w+\s+)[^\s\"',;]+", re.IGNORECASE), r"\1********"),
    (re.compile(rf"{_START}xox[a-z]-[A-Za-z0-9-]{{8,}}"), "********"),
    (
        re.compile(
            r"((?:token|secret|passw|api_?key|signature)[\w.-]{0,40}\"\s*:\s*\")[^\"]+", re.IGNORECASE
        ),
        r"\1********",
    ),
    (
        re.compile(r"((?:token|secret|passw|api_?key|signature)[\w.-]{0,40}=)[^&\s\"'#;]+", re.IGNORECASE),
        r"\1********",
    ),
)

# What copying from a page or a file adds: white space, line ends, a byte order mark, zero-width characters.
_BLANK = "[\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
_LEADING = re.compile(f"{_BLANK}*")


def storable(text: str) -> str:
    """Returns the text with U+FFFD in place of each NUL and lone surrogate."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def mask_secrets(text: str) -> str:
    """Returns the text with passwords and tokens masked, for texts that a server sent."""
    text = _URL.sub(_mask_user, text)
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


def _mask_user(url: re.Match[str]) -> str:
    _, at, rest = url[0].rpartition("@")
    return f"//********@{rest}" if at else rest


def escape_controls(text: str) -> str:
    r"""Returns the text with escapes such as ``\x1b`` for what is not printable: a terminal would obey it."""
    if text.isprintable():  # as most texts are, and long ones take a while character by character
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def trim(text: str) -> str:
    """Returns the text without surrounding white space and invisible characters."""
    reversed_ = _without_leading(text)[::-1]
    return _without_leading(reversed_)[::-1]


def _without_leading(text: str) -> str:
    return _LEADING.sub("", text, count=1)


def has_invisible(text: str) -> bool:
    """Whether a character other than a space is invisible, or changes the order of others."""
    return any(each != " " and unicodedata.category(each)[0] in "CZ" for each in text)


def join_first(items: Sequence[T], most: int, separator: str = ", ", show: Callable[[T], str] = str) -> str:
    """Returns the first ``most`` items as a list, and how many more there are: ``a, b and 3 more``.

    Calls ``show`` for those only: a server may answer any number of them.
    """
    more = f"{'; ' if separator == '; ' else ' '}and {len(items) - most:,} more" if len(items) > most else ""
    return separator.join(map(show, items[:most])) + more
