"""Puts the answers of all questions about a table together, as the keys of its mapping."""

from collections.abc import Sequence
from typing import Any

from discovery.ledger import amounts, currencies, further, inserts, times
from discovery.ledger.accounts import Owner
from discovery.ledger.amounts import Amount
from discovery.ledger.answer import Answer
from discovery.ledger.candidate import Candidate
from discovery.ledger.evidence import Pair
from discovery.ledger.sample import Sample
from discovery.ledger.statuses import Statuses
from discovery.ledger.times import Moment
from discovery.names import written_column
from reconcile.ledger.catalogue import Column
from settings.identifiers import parse_column


def assemble(
    candidate: Candidate,
    sample: Sample,
    pairs: Sequence[Pair],
    status: Answer[Statuses],
    owner: Answer[Owner],
) -> tuple[dict[str, Any], tuple[Answer[Any], ...]]:
    """Returns the certain keys of the mapping, and the answer to each question."""
    columns = other_columns(sample, candidate)
    amount = amounts.infer(columns, pairs, candidate.kind)
    currency = currencies.infer(columns, pairs)
    created = times.infer(columns, pairs)
    updated = times.infer_updated(columns, pairs, created.value)
    roles = [
        candidate.id.name,
        amount.value and amount.value.column,
        currency.value,
        status.value and status.value.column,
        created.value and created.value.column,
        updated.value,
        owner.value and owner.value.column,
    ]
    rest = [each for each in columns if each.name not in roles]
    others = further.infer(rest, pairs)
    extra = others.value or further.Further()
    filled = {name for name in roles if name} | set(map(parse_column, extra.extra))
    new = inserts.infer(candidate.relation.columns.values(), filled, sample.rows)
    mapping = {
        **_amount_keys(amount.value),
        **({"currency": written_column(currency.value)} if currency.value else {}),
        **({"status": written_column(status.value.column)} if status.value else {}),
        **_created_keys(created.value),
        **({"updated": written_column(updated.value)} if updated.value else {}),
        **_account_keys(owner.value),
        **({"statuses": status.value.words} if status.value and status.value.words else {}),
        **({"generate": new.value.generate} if new.value and new.value.generate else {}),
        **({"extra": extra.extra} if extra.extra else {}),
        **({"compare": list(extra.compare)} if extra.compare else {}),
    }
    return mapping, (amount, currency, status, created, updated, owner, others, new)


def _amount_keys(amount: Amount | None) -> dict[str, Any]:
    if amount is None:
        return {}
    unit = {"amount_unit": amount.unit} if amount.unit != "minor" else {}
    of = {"amount_of": amount.of} if amount.of != "amount" else {}
    return {"amount": written_column(amount.column), **unit, **of}


def _account_keys(owner: Owner | None) -> dict[str, Any]:
    if owner is None:
        return {}
    return {
        "account": written_column(owner.column),
        **({"platform": owner.platform} if owner.platform else {}),
    }


def _created_keys(created: Moment | None) -> dict[str, Any]:
    if created is None:
        return {}
    unit = {"created_unit": created.unit} if created.unit != "s" else {}
    return {"created": written_column(created.column), **unit}


def other_columns(sample: Sample, candidate: Candidate) -> list[Column]:
    """Returns the columns that can have another role than the id."""
    return [each for name, each in sample.columns.items() if name != candidate.id.name]
