"""``kind = "email"``: a mail server that takes mail by SMTP."""

from types import MappingProxyType
from typing import Literal

from pydantic import Field, model_validator

from settings.addresses import parse_host
from settings.channels.base import ChannelBase
from settings.hosts import Host, Port, ascii_host
from settings.recipients import MailAddress, MailAddresses
from settings.values import AbsolutePath, Secret, Severity, Text, at

_PORTS = {"starttls": 587, "tls": 465, "none": 25}


class EmailChannel(ChannelBase):
    """``tls``: ``starttls`` and ``tls`` verify the server's certificate, and never go on without it."""

    default_for = frozenset(Severity)
    environment_keys = MappingProxyType({"to": "ALERT_EMAIL_RECIPIENTS"})

    kind: Literal["email"]
    host: Host
    port: Port | None = None
    tls: Literal["starttls", "tls", "none"] = "starttls"
    ca_file: AbsolutePath | None = None
    username: Text | None = None
    password: Secret | None = None
    sender: MailAddress = Field(alias="from")
    to: MailAddresses

    @model_validator(mode="after")
    def _consistent(self) -> "EmailChannel":
        if (self.username is None) != (self.password is None):
            missing = "username" if self.username is None else "password"
            raise at(missing, "username and password need each other")
        if self.tls != "none":
            return self
        if self.ca_file is not None:
            raise at("ca_file", 'no certificate is verified with tls = "none"')
        if self.password is not None and not _is_loopback(self.host):
            raise at("tls", "the password would be sent without encryption: write starttls or tls")
        return self

    @property
    def port_number(self) -> int:
        """The port, or the usual one of ``tls``."""
        return self.port or _PORTS[self.tls]


def _is_loopback(host: str) -> bool:
    address = parse_host(ascii_host(host))
    return host == "localhost" or (address is not None and address.is_loopback)
