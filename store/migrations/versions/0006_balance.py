"""The balance: what each payout's transactions add up to, and how much it was at the ends of windows."""

from store.migrations.script import run_script

revision = "0006"
down_revision = "0004"


def upgrade() -> None:
    run_script(__file__)
