"""``kind = "metrics"``: values of a page of metrics, or of expressions that a Prometheus server evaluates."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from settings.checks.base import CheckBase
from settings.checks.http_request import HeaderName, HeaderValue
from settings.selectors import MAX_SELECTOR, Selector, parse_selector
from settings.urls import HttpUrl
from settings.values import Distinct, Duration, Text, ValueName, at

MOST_VALUES = 50
_LONGEST_EXPRESSION = 2000
_AGGREGATE = re.compile(r"(sum|min|max)\s*\((.*)\)", re.DOTALL)

Expression = Annotated[Text, Field(max_length=_LONGEST_EXPRESSION)]


@dataclass(frozen=True, slots=True)
class PageValue:
    """The samples of a value, and what makes one number of several; without ``aggregate`` one is expected."""

    selector: Selector
    aggregate: Literal["sum", "min", "max"] | None = None


def parse_page_value(text: str) -> PageValue:
    """Parses ``name{label="x"}`` or ``sum(name{label="x"})``. Raises ValueError."""
    match = _AGGREGATE.fullmatch(text.strip())
    if match is None:
        return PageValue(parse_selector(text))
    aggregate: Literal["sum", "min", "max"] = match[1]  # type: ignore[assignment]
    return PageValue(parse_selector(match[2]), aggregate)


class MetricsCheck(CheckBase):
    """``max_age`` is the highest age of a sample that says when it was taken."""

    kind: Literal["metrics"]
    url: HttpUrl | None = None
    prometheus: Annotated[HttpUrl | None, Field(validate_default=True)] = None
    headers: dict[HeaderName, HeaderValue] = Field(default_factory=dict)
    values: Annotated[dict[ValueName, Expression], Field(min_length=1, max_length=MOST_VALUES)]
    by: Annotated[tuple[ValueName, ...], Distinct] = ()
    max_age: Duration = timedelta(minutes=5)

    @field_validator("prometheus")
    @classmethod
    def _instead_of_url(cls, prometheus: str | None, info: ValidationInfo) -> str | None:
        if "url" in info.data and (prometheus is None) == (info.data["url"] is None):
            raise ValueError("write one of url and prometheus")
        return prometheus

    @field_validator("values")
    @classmethod
    def _selectors_of_a_page(cls, values: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        for name, text in values.items() if info.data.get("url") is not None else ():
            if len(text) > MAX_SELECTOR:
                raise at(name, f"a selector has at most {MAX_SELECTOR} characters")
            try:
                parse_page_value(text)
            except ValueError as error:
                raise at(name, f"{error}; a page has no PromQL, which prometheus evaluates") from None
        return values
