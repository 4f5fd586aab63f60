"""A DSN of Sentry: where to send events, and the key that allows it."""

import re
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr

from settings.urls import Masked, Trimmed, check_http

_PROJECT = re.compile(r"[A-Za-z0-9_-]+")
_KEY = re.compile(r"[A-Za-z0-9_-]+")
_NO_NUMBER = "the project at the end is not a number: copy the DSN from the settings of the project"
_WRONG = "copy the DSN from the settings of the project: https://KEY@HOST/PROJECT"


@dataclass(frozen=True, slots=True)
class Dsn:
    """``endpoint`` is the address for envelopes, without the key."""

    endpoint: str
    key: str = field(repr=False)


def parse_dsn(dsn: str) -> Dsn:
    """Parses ``https://KEY@HOST/PATH/PROJECT``; the path is optional. Raises ValueError for anything else.

    A secret after the key (``KEY:SECRET@``) belongs to DSNs of before 2018. It has not been needed since.
    """
    parts = urlsplit(dsn)
    path, _, project = parts.path.rstrip("/").rpartition("/")
    key = parts.username or ""
    if not _KEY.fullmatch(key) or not _PROJECT.fullmatch(project) or parts.query or parts.fragment:
        raise ValueError(_WRONG)
    host = parts.netloc.rpartition("@")[2]
    return Dsn(f"{parts.scheme}://{host}{path}/api/{project}/envelope/", key)


def _dsn(dsn: SecretStr) -> SecretStr:
    parse_dsn(check_http(dsn.get_secret_value()))
    return dsn


def _of_a_number(dsn: SecretStr) -> SecretStr:
    """Sentry's SDK takes no other project."""
    if not dsn.get_secret_value().rstrip("/").rpartition("/")[2].isdecimal():
        raise ValueError(_NO_NUMBER)
    return dsn


SentryDsn = Annotated[SecretStr, Field(min_length=1), AfterValidator(_dsn), Trimmed, Masked]

ErrorsDsn = Annotated[SentryDsn, AfterValidator(_of_a_number)]
"""Where Paywatch reports its own errors."""
