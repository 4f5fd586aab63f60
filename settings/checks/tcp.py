"""``kind = "tcp"``: a port accepts connections, and what it says first is as expected."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr

from settings.checks.base import Thresholds, at_most
from settings.hosts import Host, Port
from settings.patterns import compile_pattern
from settings.urls import Masked
from settings.values import Duration, Text


def _pattern(value: str) -> str:
    try:
        compile_pattern(value)
    except ValueError as error:
        raise ValueError(f"write a regular expression: {str(error).rpartition(': ')[2]}") from None
    return value


class TcpCheck(Thresholds):
    """``send`` is masked: it may contain a password."""

    kind: Literal["tcp"]
    host: Host
    port: Port
    fail_above: Duration = at_most("timeout", timedelta(seconds=5))
    degraded_above: Duration = at_most("fail_above", timedelta(seconds=1))
    send: Annotated[SecretStr, Field(max_length=4096), Masked] = SecretStr("")
    expect: Annotated[Text, Field(max_length=1000), AfterValidator(_pattern)] | None = None
