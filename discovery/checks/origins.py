"""Where the team's own application is: the hosts of Stripe's endpoints, and those that variables name."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from pydantic_core import PydanticCustomError

from discovery.checks.endpoints import Endpoint
from settings.urls import check_http

_MOST = 3
"""Hosts that are asked, so that ``paywatch init`` sends few requests."""
VARIABLES = (
    *("APP_URL", "BASE_URL", "PUBLIC_URL", "SITE_URL", "API_URL", "NEXT_PUBLIC_APP_URL"),
    *("NEXT_PUBLIC_SITE_URL", "NEXT_PUBLIC_BASE_URL", "RENDER_EXTERNAL_URL"),
)
_HEALTH_PATH = re.compile(r"^\s*healthCheckPath:\s*[\"']?(/[A-Za-z0-9/_.-]{1,100})", re.MULTILINE)
_LARGEST = 1 << 20
_MOST_PATHS = 2


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port. Only one that a variable of the team names may have a private address."""

    url: str
    configured: bool

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""


def find_origins(endpoints: Iterable[Endpoint], env: Mapping[str, str]) -> list[Origin]:
    """Returns the hosts to ask for health, at most three, those that variables name first."""
    configured = [url for name in VARIABLES if (url := origin_of(env.get(name, ""))) is not None]
    listed = [url for each in endpoints if (url := origin_of(each.url)) is not None]
    found = [Origin(url, url in configured) for url in dict.fromkeys([*configured, *listed])]
    return found[:_MOST]


def origin_of(url: str) -> str | None:
    """Returns scheme, host and port of the URL, and nothing else of it; None if it cannot be requested."""
    try:
        parts = urlsplit(check_http(url.strip()))
    except (PydanticCustomError, ValueError):
        return None
    return f"{parts.scheme.lower()}://{parts.netloc.rpartition('@')[2].lower()}"


def health_paths(folder: Path) -> Iterator[str]:
    """Yields the health paths that the folder's ``render.yaml`` names, at most two."""
    try:
        with (folder / "render.yaml").open("rb") as stream:
            text = stream.read(_LARGEST).decode("utf-8", "replace")
    except OSError:
        return
    yield from dict.fromkeys(islice(_HEALTH_PATH.findall(text), _MOST_PATHS))
