"""Links to Stripe's Dashboard."""

import re

from reconcile.objects.kinds import KINDS
from settings.accounts import Account

BASE = "https://dashboard.stripe.com"
_ID = re.compile(r"[a-z]{2,8}_[A-Za-z0-9_]{1,250}")


def dashboard_url(object_: str, id_: str, account: Account, *, live: bool) -> str | None:
    """Returns the page of one object; None for a text that is no id of Stripe, such as a row without one.

    An id can come from the ledger, so nothing but letters, digits and underscores gets into the link.
    """
    if object_ not in KINDS or not _ID.fullmatch(id_):
        return None
    section = KINDS[object_].dashboard or object_
    places = (BASE, account.stored, "" if live else "test", section, id_)
    return "/".join(filter(None, places))
