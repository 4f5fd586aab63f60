"""Links to Stripe's Dashboard."""

import pytest

from reconcile.objects.dashboard import dashboard_url
from settings.accounts import Account

PLATFORM = Account()


@pytest.mark.parametrize(
    ("object_", "id_", "page"),
    [
        ("payments", "pi_3Ab", "payments/pi_3Ab"),
        ("charges", "py_3Ab", "payments/py_3Ab"),
        ("refunds", "re_3Ab", "refunds/re_3Ab"),
        ("payouts", "po_3Ab", "payouts/po_3Ab"),
        ("disputes", "dp_3Ab", "disputes/dp_3Ab"),
    ],
)
def test_each_object_has_a_page(object_: str, id_: str, page: str) -> None:
    assert dashboard_url(object_, id_, PLATFORM, live=True) == f"https://dashboard.stripe.com/{page}"


def test_link_names_the_account_and_the_mode() -> None:
    found = dashboard_url("payouts", "po_1", Account("acct_1North"), live=False)
    assert found == "https://dashboard.stripe.com/acct_1North/test/payouts/po_1"


@pytest.mark.parametrize(
    "id_", ["row:17", "", "pi_1/../../login", "pi_1?x=1", "pi_1\n", 'pi_1"onclick', "javascript:1", "PI_1"]
)
def test_text_that_is_no_id_gets_no_link(id_: str) -> None:
    assert dashboard_url("payments", id_, PLATFORM, live=True) is None


def test_object_without_a_page_gets_no_link() -> None:
    assert dashboard_url("balance_transactions", "txn_1", PLATFORM, live=True) is None
