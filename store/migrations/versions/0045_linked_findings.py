"""Indexes for the findings that name a payment or a charge, such as the refunds of a payment."""

from store.migrations.script import run_script

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    run_script(__file__)
