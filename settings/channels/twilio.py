"""What channels of Twilio share: the account, and the phone numbers."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from settings.channels.base import ChannelBase
from settings.recipients import PhoneNumber, PhoneNumbers
from settings.urls import HttpUrl, Trimmed
from settings.values import Secret

_ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}")


def _account(sid: str) -> str:
    if not _ACCOUNT.fullmatch(sid):
        raise ValueError("this is not an Account SID of Twilio, which is AC and 32 digits and letters a to f")
    return sid


AccountSid = Annotated[str, AfterValidator(_account), Trimmed]


class TwilioChannel(ChannelBase):
    account_sid: AccountSid
    auth_token: Secret
    sender: PhoneNumber = Field(alias="from")
    to: PhoneNumbers
    url: HttpUrl = "https://api.twilio.com"
