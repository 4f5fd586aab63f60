"""``kind = "apprise"``: any address that Apprise knows, except for what is done on this host."""

import re
from typing import Annotated, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import AfterValidator, Field, SecretStr

from settings.addresses import is_metadata, is_metadata_name, parse_host
from settings.channels.base import ChannelBase
from settings.urls import Masked, Trimmed

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://(?=.)", re.IGNORECASE)
_LOCAL = frozenset(
    {"file", "syslog", "dbus", "qt", "kde", "glib", "gnome", "macosx", "windows", "blink1", "memory"}
    | {"exec", "cmd", "command", "run", "shell", "script", "python", "unix", "local", "config", "include"}
)
"""What Apprise, or a plugin of one's own, does with files, programs or devices of the worker's host."""
_FILES = frozenset({"attach", "attachment", "template", "pgpkey", "pgp_key", "pem", "config", "include"})


def check_apprise(url: str) -> str:
    """Returns the address unchanged. Raises ValueError for one that must not be used."""
    found = _SCHEME.match(url)
    if found is None or not url.isprintable() or any(each.isspace() for each in url):
        raise ValueError(
            "write one address of Apprise with its scheme and without spaces, as in ntfy://topic"
        )
    if found[1].lower() in _LOCAL:
        raise ValueError("this scheme reads files, runs programs or uses devices of the worker's own host")
    if len(_SCHEME.findall(re.sub(r"\?.*", "", url))) > 1:
        raise ValueError("write one address: a channel of its own is needed for each further one")
    parameters = parse_qsl(url.partition("?")[2], keep_blank_values=True)
    for key, value in parameters:
        _check_parameter(key.lower().lstrip("+-: "), value.strip())
    hosts = [url[found.end() :].partition("?")[0], *(value for _, value in parameters)]
    if any(_is_metadata(part) for text in hosts for part in re.split(r"[/,;@]", unquote(text))):
        raise ValueError("Paywatch never connects to link-local addresses and metadata services")
    return url


def _check_parameter(key: str, value: str) -> None:
    if key in _FILES or key.endswith("file") or value.lower().startswith("file:"):
        raise ValueError("the address names a file of the worker's host: Paywatch reads none for a message")
    if key == "redirect":
        raise ValueError("redirects are never followed: remove the parameter redirect")


def _is_metadata(text: str) -> bool:
    try:
        host = urlsplit(f"//{text}").hostname or ""
    except ValueError:
        return False
    address = parse_host(host)
    return is_metadata_name(host) or (address is not None and is_metadata(address))


def _secret_apprise(url: SecretStr) -> SecretStr:
    return SecretStr(check_apprise(url.get_secret_value()))


AppriseUrl = Annotated[SecretStr, Field(min_length=1), AfterValidator(_secret_apprise), Trimmed, Masked]


class AppriseChannel(ChannelBase):
    kind: Literal["apprise"]
    url: AppriseUrl
