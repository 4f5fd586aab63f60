"""Masks what may leave for Sentry: what logs mask, and also personal data, card numbers and named secrets.

A log stays with the operator and an error report does not, so this masks more than it must.
"""

import html
import json
import re
import sys
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import quote, quote_plus

from workers.error_reports.patterns import (
    BREAK,
    LONGEST_PATTERN,
    is_secret_name,
    mask_broken_keys,
    mask_forms,
)
from workers.redaction import LONGEST, MASK, SHORTEST_SECRET, Redaction, forms_of, text_of

DEEPEST = 6
MOST_ITEMS = 50
MOST_VALUES = 300
"""Values of all the fields of one report."""
_SHORTEST_VALUE = 8

_SECRET_VARIABLE = re.compile(r"KEY|TOKEN|SECRET|PASS|_PWD|CREDENTIAL|AUTH|COOKIE|DSN|URL|URI|WEBHOOK")
_RANDOM = re.compile(r"(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z])[^\s/:]{20,}")
"""What no word, path or address looks like: references of the file may be to variables of any name."""
_QUOTING: tuple[Callable[[str], str], ...] = (
    str,
    lambda text: repr(text)[1:-1],
    lambda text: repr(text + "'\"")[1:-4],  # within a text that has both quotes
    lambda text: json.dumps(text)[1:-1],
    lambda text: repr(text.encode(errors="surrogatepass"))[2:-1],
    quote,
    partial(quote, safe=""),
    quote_plus,
    html.escape,
)
_BREAK = re.compile(BREAK)


class Masking:
    """Masks texts, and all texts of nested values. Bounds their lengths, numbers and depth."""

    def __init__(self, secrets: Iterable[str], env: Mapping[str, str]) -> None:
        known = {*secrets, *(value for name, value in env.items() if _is_secret(name, value))}
        known |= {form for secret in known for form in forms_of(secret)}
        # Twice, because an error quotes what another program has quoted.
        forms = {outer(inner(secret)) for secret in known for inner in _QUOTING for outer in _QUOTING}
        forms |= {form for secret in known for form in _encoded(secret)}
        forms = {form for form in forms if len(form) >= SHORTEST_SECRET}
        self._reach = max((*map(len, forms), LONGEST_PATTERN))
        self._forms = [(form.casefold(), form) for form in forms]

    def text(self, text: str, longest: int = LONGEST) -> str:
        """Cuts last: a part of a secret is no longer recognized."""
        masked = self._masked(text[: 4 * longest + self._reach])
        if len(text) > 4 * longest + self._reach:
            # The event loop waits for this, so what is not shown is not searched. Its last part may be a part
            # of a secret.
            masked = masked[: -self._reach]
            return f"{masked[:longest]}… ({len(text) - min(longest, len(masked))} more)"
        return masked if len(masked) <= longest else f"{masked[:longest]}… ({len(masked) - longest} more)"

    def _masked(self, text: str) -> str:
        folded = text.casefold()  # Postgres folds names to lower case
        # To look for each text is much faster than to look for one pattern of all.
        found = [form for each, form in self._forms if each in folded]
        text = Redaction(found, ignore_case=True).text(mask_broken_keys(text), sys.maxsize)
        return mask_forms(self._mask_broken(text))

    def _mask_broken(self, text: str) -> str:
        """Masks what is a known secret as soon as lines are joined."""
        joined = _BREAK.sub("", text).casefold()
        if len(joined) == len(text):
            return text
        for folded, form in self._forms:
            if folded in joined:
                broken = f"(?:{BREAK})?".join(map(re.escape, form))
                text = re.sub(broken, MASK, text, flags=re.IGNORECASE)
        return text

    def value(self, value: Any) -> Any:
        """Returns JSON types only. What is neither text nor number becomes the masked text of it."""
        return self._value(value, DEEPEST, iter(range(MOST_VALUES)))

    def _value(self, value: Any, depth: int, left: Iterator[int]) -> Any:
        if next(left, None) is None:
            return "…"
        if value is None or isinstance(value, (bool, float)):
            return value
        if isinstance(value, Mapping) and depth:
            items = list(value.items())[:MOST_ITEMS]
            return {
                self.text(text_of(key)): self._named(text_of(key), inner, depth, left) for key, inner in items
            }
        if isinstance(value, (list, tuple, set, frozenset)) and depth:
            return self._items([*value][:MOST_ITEMS], depth, left)
        text = text_of(value)
        masked = self.text(text)
        return value if isinstance(value, int) and masked == text else masked

    def _items(self, items: list[Any], depth: int, left: Iterator[int]) -> list[Any]:
        if len(items) == 2 and isinstance(items[0], str):  # a header is a pair of its name and value
            return [self.text(items[0]), self._named(items[0], items[1], depth, left)]
        return [self._value(inner, depth - 1, left) for inner in items]

    def _named(self, name: str, value: Any, depth: int, left: Iterator[int]) -> Any:
        if is_secret_name(name) and value is not None:
            return MASK
        return self._value(value, depth - 1, left)


def _encoded(secret: str) -> Iterator[str]:
    """Yields a secret in hexadecimal digits, and in base64 at each of its three places in a longer text."""
    data = secret.encode(errors="surrogatepass")
    yield data.hex()
    for before in range(3):
        first, end = -(-8 * before // 6), 8 * (before + len(data)) // 6  # the characters that are of it alone
        for encode in (b64encode, urlsafe_b64encode):
            yield encode(bytes(before) + data).decode()[first:end]


def _is_secret(name: str, value: str) -> bool:
    """Whether a variable of the environment has a secret, as far as its name and form tell."""
    named = len(value) >= _SHORTEST_VALUE and _SECRET_VARIABLE.search(name.upper())
    return bool(named or _RANDOM.fullmatch(value))
