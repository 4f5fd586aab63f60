"""``kind = "freshness"``: the newest file, row or page is recent enough."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, Tag, model_validator

from settings.checks.base import CheckBase, Sql, by_key
from settings.sizes import Size
from settings.urls import HttpUrl
from settings.values import Duration, Section, Text, at


def _absolute(pattern: str) -> str:
    if not pattern.startswith("/"):
        raise ValueError("write an absolute path: workers start in different folders")
    if any(part in {".", ".."} for part in pattern.split("/")):
        raise ValueError("write the path without . and ..")
    if pattern.endswith("/"):
        raise ValueError("a folder is no file: write which of its files, such as /backups/*")
    return pattern


class NewestFile(Section):
    """The most recently changed file that a pattern with ``*``, ``?``, ``[...]`` and ``**`` matches."""

    file: Annotated[Text, Field(max_length=1000), AfterValidator(_absolute)]


class NewestRow(Sql):
    """The query that returns the time of the newest row."""

    column_types: ClassVar[tuple[str, ...]] = ("timestamptz", "timestamp")


class NewestPage(Section):
    """The ``Last-Modified`` header of a response."""

    url: HttpUrl


Newest = Annotated[
    Annotated[NewestFile, Tag("file")] | Annotated[NewestRow, Tag("sql")] | Annotated[NewestPage, Tag("url")],
    by_key("file", "sql", "url"),
]


class FreshnessCheck(CheckBase):
    queries: ClassVar[tuple[str, ...]] = ("newest",)

    kind: Literal["freshness"]
    newest: Newest
    max_age: Duration
    min_bytes: Size | None = None

    @model_validator(mode="after")
    def _has_a_size(self) -> Self:
        if self.min_bytes is not None and isinstance(self.newest, NewestRow):
            raise at("min_bytes", "a row has no size: remove this key, or watch a file or a URL")
        return self
