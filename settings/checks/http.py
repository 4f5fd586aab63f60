"""``kind = "http"``: a URL that must answer as expected, and in time."""

from datetime import timedelta
from typing import Literal

from pydantic import Field, SecretStr

from settings.checks.base import CheckBase
from settings.values import Duration, Section


class HttpExpect(Section):
    """What a good answer looks like. ``json`` maps a dotted path to the value it must have."""

    status: int | str | list[int | str] = "2xx"
    json_: dict[str, str | int | float | bool | None] = Field(default_factory=dict, alias="json")
    text: str | None = None


class HttpCheck(CheckBase):
    kind: Literal["http"]
    url: str
    method: Literal["GET", "HEAD", "POST"] = "GET"
    headers: dict[str, SecretStr] = Field(default_factory=dict)
    expect: HttpExpect = Field(default_factory=HttpExpect)
    degraded_above: Duration = timedelta(seconds=5)
    fail_above: Duration = timedelta(seconds=10)
    follow_redirects: bool = False
