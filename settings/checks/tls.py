"""``kind = "tls"``: the certificates of any server are valid, and do not end soon."""

from datetime import timedelta
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from settings.checks.base import CheckBase
from settings.hosts import Host, Port
from settings.values import Duration, format_duration

PORTS = {"none": 443, "smtp": 587, "imap": 143, "pop3": 110, "postgres": 5432}


def _port(written: dict[str, object]) -> int:
    return PORTS.get(str(written.get("starttls")), 443)


class TlsCheck(CheckBase):
    kind: Literal["tls"]
    host: Host
    starttls: Literal["none", "smtp", "imap", "pop3", "postgres"] = "none"
    port: Port = Field(default_factory=_port)
    fail_below: Duration = timedelta(days=3)
    degraded_below: Duration = Field(
        default_factory=lambda written: max(timedelta(days=21), written["fail_below"])
    )

    @field_validator("degraded_below")
    @classmethod
    def _not_below_fail_below(cls, value: timedelta, info: ValidationInfo) -> timedelta:
        lowest = info.data.get("fail_below", value)
        if value < lowest:
            raise ValueError(f'must not be shorter than fail_below, which is "{format_duration(lowest)}"')
        return value
