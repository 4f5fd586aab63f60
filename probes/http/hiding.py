"""Keeps the secrets of a check, and what its steps saved, out of reasons and evidence."""

from urllib.parse import quote

import msgspec

from probes.reading import Json
from settings.checks.http import HttpCheck
from settings.texts import mask_secrets
from settings.urls import MASK

_SHORTEST = 4
"""Characters: a shorter text is part of ordinary words."""
_SHORTEST_PATH = 8


class Hidden:
    """The texts to hide. A server may send back what it was sent."""

    def __init__(self, check: HttpCheck) -> None:
        self._check = check
        self._texts: set[str] = set()
        self._complete = False

    def add(self, text: str) -> None:
        """Hides the text, and its forms in JSON and in URLs."""
        if len(text) >= _SHORTEST:
            escaped = _in_json(text)
            urls = {quote(text, errors="replace"), quote(text, safe="", errors="replace")}
            self._texts |= {text, escaped, _in_json(escaped), *urls}

    def add_saved(self, text: str) -> None:
        """Hides a saved value; of a URL, path and query too."""
        self.add(text)
        _, separator, rest = text.partition("://")
        path = rest.partition("/")[2] if separator else ""
        if len(path) >= _SHORTEST_PATH:
            self.add(path)

    def __call__(self, text: str) -> str:
        """Returns a text of a server with its secrets masked."""
        return mask_secrets(self.known(text))

    def known(self, text: str) -> str:
        """Returns the text without the secrets that this check knows."""
        if not self._complete:  # only what is shown needs this, so that most runs do not collect the secrets
            self._complete = True
            for secret in self._check.secrets:
                self.add(secret)
        for secret in sorted(self._texts, key=len, reverse=True):
            text = text.replace(secret, MASK)
        return text

    def scrub(self, value: Json) -> Json:
        """Returns evidence with every text hidden."""
        if isinstance(value, str):
            return self.known(value)
        if isinstance(value, dict):
            return {key: self.scrub(inner) for key, inner in value.items()}
        return [self.scrub(inner) for inner in value] if isinstance(value, list) else value


def _in_json(text: str) -> str:
    return msgspec.json.encode(text.encode("utf-8", "replace").decode())[1:-1].decode()
