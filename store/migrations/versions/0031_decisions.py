"""Silences, acknowledgements that expire, who resolved an incident, and by what each decision was made."""

from store.migrations.script import run_script

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    run_script(__file__)
