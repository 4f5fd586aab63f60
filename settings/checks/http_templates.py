"""Placeholders such as ``{token}``, which later steps replace by saved values."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from settings.urls import check_http

_NAME = "[A-Za-z_][A-Za-z0-9_]*"
_PLACEHOLDER = re.compile(rf"\{{\{{({_NAME})\}}\}}|(?<!\$)\{{({_NAME})\}}")
"""``{{name}}`` is the text ``{name}``, and ``${name}`` one that the configuration wrote as ``$${name}``."""

Escape = Callable[[str], str]


def placeholders(text: str) -> Iterator[str]:
    """Yields the names of the saved values that the text uses."""
    return (match[2] for match in _PLACEHOLDER.finditer(text) if match[2])


def render(text: str, value_of: Callable[[str], str]) -> str:
    """Returns the text with each placeholder replaced."""
    return _PLACEHOLDER.sub(lambda match: value_of(match[2]) if match[2] else f"{{{match[1]}}}", text)


def render_url(url: str, value_of: Callable[[str], str], escape: Escape) -> str:
    """Returns the URL with each placeholder replaced: behind the host escaped, so that it stays one part."""
    end = _end_of_authority(url)
    return render(url[:end], value_of) + render(url[end:], lambda name: escape(value_of(name)))


def _end_of_authority(url: str) -> int:
    """Returns where the path begins: a value before it may be a whole URL."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        match = _PLACEHOLDER.match(url)
        return match.end() if match else 0
    cut = re.search(r"[/?#]", rest)
    return len(scheme) + 3 + (cut.start() if cut else len(rest))


def names_its_host(url: str) -> bool:
    """Whether no saved value decides which server the URL leads to."""
    return not any(placeholders(url[: _end_of_authority(url)]))


def host_of(url: str) -> str:
    return (urlsplit(url).hostname or "").rstrip(".")


def check_template_url(url: str) -> str:
    """Returns the URL unchanged. Raises an error unless it is one for every value of its placeholders."""
    if names_its_host(url):
        check_http(render(url, lambda _: "x"))
    return url


def texts_of(value: Any) -> Iterator[str]:
    """Yields every text of a JSON value, keys included."""
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from texts_of(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_of(inner)


def render_json(value: Any, value_of: Callable[[str], str]) -> Any:
    """Returns the JSON value with each placeholder in its texts replaced."""
    if isinstance(value, str):
        return render(value, value_of)
    if isinstance(value, dict):
        return {render(key, value_of): render_json(inner, value_of) for key, inner in value.items()}
    return [render_json(inner, value_of) for inner in value] if isinstance(value, list) else value
