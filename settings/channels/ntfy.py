"""``kind = "ntfy"``: a topic of ntfy."""

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr

from settings.channels.base import ChannelBase
from settings.credentials import Token
from settings.urls import SecretUrl
from settings.values import Severity

_TOPIC = re.compile(r"[-_A-Za-z0-9]{1,64}")


def _topic(url: SecretStr) -> SecretStr:
    if not _TOPIC.fullmatch(urlsplit(url.get_secret_value()).path.rpartition("/")[2]):
        raise ValueError("the URL must end with the topic, such as https://ntfy.sh/our-topic")
    return url


class NtfyChannel(ChannelBase):
    """The topic is a password: whoever knows it can read and write. ``token`` is for protected topics."""

    default_for = frozenset({Severity.P0, Severity.P1})

    kind: Literal["ntfy"]
    url: Annotated[SecretUrl, AfterValidator(_topic)]
    token: Token | None = None
