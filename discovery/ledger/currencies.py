"""Which column holds the currency."""

import re
from collections.abc import Iterable, Sequence

from discovery.ledger.answer import Answer, inferred, open_
from discovery.ledger.codes import Code
from discovery.ledger.evidence import ENOUGH, Hypothesis, Pair, best, opposing, weigh
from discovery.names import written_column
from discovery.proposal import Finding
from discovery.toml_text import line
from reconcile.ledger.catalogue import Column
from reconcile.ledger.column_types import TEXT

_PLAIN = re.compile(
    r"((stripe|iso|payment|charge|amount|price|refund|payout|dispute)_?)?"
    r"(currency|curr?|ccy|waehrung|währung|devise|moneda|moeda|valuta|divisa)(_?(code|iso))?"
)
"""Names that say that a column is the currency of the amount, and not of something else: with a single
currency in use, all columns of currencies are equal."""
FEW = 2
"""Rows of a currency that all differ, before that is no mistake."""


def infer(columns: Iterable[Column], pairs: Sequence[Pair]) -> Answer[str]:
    possible = [each for each in columns if each.base in TEXT or each.labels]
    weighed = [_weigh(each, pairs) for each in possible]
    standing = [each for each in best(weighed, enough=1) if each.agree >= ENOUGH]
    if not standing:
        return Answer(None, (_none(weighed),))
    sound = [each for each in standing if not _differing(each, pairs)]
    if not sound:
        return Answer(None, (_some_differ(standing[0], pairs),))
    standing = sound
    single = all(each.distinct == 1 for each in standing)
    case = f"in {_case(standing[0].value, pairs)} case"
    if single:
        return _of_one_currency(standing, case)
    if len(standing) > 1:
        names = [each.value for each in standing]
        reason = f"{' and '.join(map(written_column, names))} have the same currency in each row compared"
        return Answer(None, (open_("currency", Code.EQUAL_CURRENCIES, reason, *_lines(names)),))
    only = standing[0]
    reason = f"{only.count}, {only.distinct} currencies, {case}"
    return Answer(only.value, (inferred("currency", reason),))


def _differing(found: Hypothesis[str], pairs: Sequence[Pair]) -> dict[str, int]:
    return opposing(
        found, pairs, lambda pair: [(pair.asked.record and pair.asked.record.currency) or ""], FEW
    )


def _some_differ(found: Hypothesis[str], pairs: Sequence[Pair]) -> Finding:
    of = " and ".join(f"{name} ({count})" for name, count in _differing(found, pairs).items())
    reason = f"{written_column(found.value)} agrees in {found.count}, but in no row of {of}"
    return open_("currency", Code.SOME_DIFFER, reason, *_lines([found.value]))


def _of_one_currency(standing: Sequence[Hypothesis[str]], case: str) -> Answer[str]:
    names = [each.value for each in standing]
    plain = [name for name in names if _PLAIN.fullmatch(_snake(name))]
    if len(plain) != 1:
        reason = (
            "there is a single currency, so that nothing but their names tells columns of currencies apart"
        )
        return Answer(None, (open_("currency", Code.ONE_CURRENCY, reason, *_lines(names)),))
    only = next(each for each in standing if each.value == plain[0])
    what = "all objects compared have" if only.agree == only.compared else "the rows that agree have"
    reason = f"{only.count}, {case}; {what} one currency"
    return Answer(only.value, (inferred("currency", reason, Code.NAMED if len(names) > 1 else Code.AGREED),))


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def _weigh(column: Column, pairs: Sequence[Pair]) -> Hypothesis[str]:
    def agrees(pair: Pair) -> tuple[bool | None, object]:
        wanted = pair.asked.record and pair.asked.record.currency
        if not wanted:
            return None, None
        return (pair.row[column.name] or "").strip(" ").lower() == wanted, wanted

    return weigh(column.name, pairs, agrees)


def _case(column: str, pairs: Sequence[Pair]) -> str:
    held = [pair.row[column] or "" for pair in pairs]
    upper = sum(each.isupper() for each in held)
    return "upper" if upper == len(held) else "lower" if upper == 0 else "mixed"


def _none(weighed: Sequence[Hypothesis[str]]) -> Finding:
    nearest = sorted((each for each in weighed if each.agree), key=lambda each: -each.agree)[:3]
    said = ", ".join(f"{written_column(each.value)} {each.count}" for each in nearest)
    reason = "no column agrees with Stripe's currencies" + (f" (the nearest: {said})" if said else "")
    return open_("currency", Code.NO_CURRENCY, reason, *_lines([each.value for each in nearest]))


def _lines(names: Iterable[str]) -> list[str]:
    return [line("currency", written_column(name)) for name in names]
