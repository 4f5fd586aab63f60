"""Which rows of the ledger belong to which Stripe account."""

from reconcile.objects.kinds import mapping_of
from settings.accounts import PLATFORM_ACCOUNT, Account
from settings.reconcile import Object, ReconcileSettings


def account_conflict(settings: ReconcileSettings, object_: Object, account: Account) -> str | None:
    """Returns why the account's objects cannot be compared with the configured table; None if they can.

    Without a column that identifies the account, all rows belong to the only account that is configured.
    """
    mapping = mapping_of(settings, object_)
    configured = settings.fixed_accounts or ()
    owner = configured[0] if len(configured) == 1 else PLATFORM_ACCOUNT
    if mapping.account is not None or account == owner:
        return None
    whose = _possessive(account)
    return (
        f"reconcile.{object_}: no column identifies the account of the rows of {mapping.table}, so all rows "
        f"are {_possessive(owner)}, and {whose} objects cannot be compared: name the column in account, or, "
        f'if all rows are {whose}, write accounts = ["{account.name}"]'
    )


def _possessive(account: Account) -> str:
    return f"{account.connected or 'the platform'}'s"
