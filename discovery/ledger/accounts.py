"""Which column names the Stripe account of a row, and what it holds in the rows of the platform."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from discovery.ledger.answer import Answer, inferred, open_
from discovery.ledger.asking import Asker
from discovery.ledger.candidate import Candidate
from discovery.ledger.codes import Code
from discovery.ledger.evidence import ENOUGH, Pair
from discovery.ledger.sample import Row, Sample
from discovery.names import written_column
from discovery.toml_text import line
from reconcile.ledger.column_types import TEXT
from stripeapi import Forbidden, Rejected

_ACCOUNT = re.compile(r"acct_[A-Za-z0-9]{3,60}")
_ACCOUNTS = 3
_ROWS = 5
AskerFor = Callable[[str], Asker]
"""Returns the asker of a connected account."""


@dataclass(frozen=True, slots=True)
class Owner:
    column: str
    platform: str | None = None


async def infer(
    sample: Sample, candidate: Candidate, pairs: Sequence[Pair], asker_for: AskerFor | None
) -> Answer[Owner]:
    """Rows are the platform's if the platform has their objects, and a connected account's if it has. Raises
    StripeError."""
    named = [name for name in sample.columns if _names_accounts(sample, name)]
    if not named:
        return Answer(None)
    answers = [await _try(name, sample, candidate, pairs, asker_for) for name in named] if asker_for else []
    proven = [each for each in answers if each.value is not None]
    if len(proven) == 1:
        return proven[0]
    reason = f"{' and '.join(map(written_column, named))} names accounts of Stripe"
    reason += ", and too few rows could be found there" if not proven else ", each as well as the other"
    lines = (line("account", written_column(name)) for name in named)
    return Answer(None, (open_("account", Code.ACCOUNT_UNDECIDED, reason, *lines),))


def _names_accounts(sample: Sample, name: str) -> bool:
    if sample.columns[name].base not in TEXT:
        return False
    values = {value for value in sample.values(name) if value}
    others = [value for value in values if not _ACCOUNT.fullmatch(value)]
    return len(others) <= 1 and len(values) > len(others)


async def _try(
    name: str, sample: Sample, candidate: Candidate, pairs: Sequence[Pair], asker_for: AskerFor
) -> Answer[Owner]:
    home = {pair.row[name] or "" for pair in pairs if pair.asked.known}
    away = [pair for pair in pairs if not pair.asked.known and (pair.row[name] or "") not in home]
    strays = [pair for pair in pairs if not pair.asked.known and (pair.row[name] or "") in home]
    if len(home) != 1 or len(strays) * 10 > len(pairs):
        return Answer(None)
    found = asked = 0
    for account in sorted({pair.row[name] or "" for pair in away})[:_ACCOUNTS]:
        rows = [row for row in sample.rows if row[name] == account][:_ROWS]
        try:
            answers = await asker_for(account).ask(candidate.kind, _ids(rows, candidate))
        except (Forbidden, Rejected):
            return Answer(None)  # the account is not connected to this one, or no longer
        found += sum(each.known for each in answers.values())
        asked += len(answers)
    if found < ENOUGH or found < asked:
        return Answer(None)
    word = home.pop()
    reason = f"{found} of {asked} objects exist in the account that their row names"
    findings = [inferred("account", reason)]
    findings += [inferred("platform", "the value in the rows of the platform's own objects")] if word else []
    later = "rows of connected accounts are compared once accounts in [reconcile] names them"
    findings.append(open_("account.accounts", Code.ACCOUNT_UNDECIDED, later, line("accounts", "all")))
    return Answer(Owner(name, word or None), tuple(findings))


def _ids(rows: Sequence[Row], candidate: Candidate) -> list[str]:
    return [row[candidate.id.name] or "" for row in rows]
