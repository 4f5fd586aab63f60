"""Infers the mapping of one table from the agreement of its rows with Stripe's objects."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from discovery.ledger import accounts, mixed, scope, statuses
from discovery.ledger.accounts import AskerFor
from discovery.ledger.answer import Field, inferred, open_
from discovery.ledger.asking import Asked, Asker
from discovery.ledger.candidate import Candidate, id_pattern
from discovery.ledger.choose import choose, words_of
from discovery.ledger.codes import Code
from discovery.ledger.evidence import ENOUGH, Pair
from discovery.ledger.mapping import assemble, other_columns
from discovery.ledger.sample import Row, Sample, take, with_value
from discovery.ledger.search import bounded
from discovery.names import written_column
from discovery.proposal import Finding, Status
from discovery.reader import Reader, Unreadable
from reconcile.ledger.catalogue import Column
from reconcile.ledger.expressions import literal, text_of
from reconcile.queries import read_sql

MANDATORY = ("table", "id", "amount", "currency", "status", "created")
_WORDS_AT_MOST = 40
_SEVERAL = 0.05
"""The share of ids with a second row from which the table has several rows for an object by design."""


@dataclass(frozen=True, slots=True)
class Inferred:
    """``mapping`` has the certain keys of the section, as the configuration names them. ``asked`` ids were
    asked for, and those in ``known`` exist."""

    candidate: Candidate
    mapping: dict[str, Any]
    findings: tuple[Finding, ...]
    asked: int = 0
    known: frozenset[str] = frozenset()
    fields: tuple[Field, ...] = ()
    """Columns of a view that would answer open questions."""

    @property
    def found(self) -> int:
        return len(self.known)

    @property
    def complete(self) -> bool:
        """Whether a run could use the mapping: no mandatory key is open."""
        still_open = {each.key for each in self.findings if each.status is Status.OPEN}
        return not still_open & set(MANDATORY) and set(MANDATORY) <= set(self.mapping)


async def infer(
    reader: Reader, asker: Asker | None, candidate: Candidate, asker_for: AskerFor | None = None
) -> Inferred:
    """``asker_for`` returns the asker of a connected account. Raises Unreadable if the table cannot be read,
    and StripeError if Stripe cannot be asked."""
    sample = await take(reader, candidate)
    start, findings = _beginning(candidate, sample)
    findings += await _several_rows(reader, candidate)
    if asker is None:
        return Inferred(candidate, start, (*findings, *_without_stripe()))
    words = words_of(sample)
    pairs = await _pair(asker, candidate, sample.rows, choose(sample, words))
    listed = await scope.list_objects(asker, candidate, [pair for pair in pairs if pair.asked.known])
    paired = {pair.asked.id for pair in pairs}
    rows = await _rows_of_statuses(
        reader, candidate, sample, {id_: each for id_, each in listed.items() if id_ not in paired}
    )
    pairs += await _pair(asker, candidate, rows, [row[sample.id] or "" for row in rows])
    status = statuses.infer(other_columns(sample, candidate), pairs, candidate.kind, words)
    if status.value is not None:
        column = sample.columns[status.value.column]
        words[column.name] = await _all_words(reader, candidate, sample, column, words[column.name])
        further_rows = await _rows_of_words(
            reader, candidate, sample, column, words=words[column.name], pairs=pairs
        )
        pairs += await _pair(asker, candidate, further_rows, [row[sample.id] or "" for row in further_rows])
        status = statuses.infer(other_columns(sample, candidate), pairs, candidate.kind, words)
    known = [pair for pair in pairs if pair.asked.known]
    ids = {pair.asked.id for pair in pairs}
    found = frozenset(pair.asked.id for pair in known)
    if len(found) < ENOUGH:
        missing = _too_few(len(found), len(ids))
        elsewhere = await accounts.infer(sample, candidate, pairs, None)
        return Inferred(candidate, start, (*findings, missing, *elsewhere.findings), len(ids), found)
    owner = await accounts.infer(sample, candidate, pairs, asker_for)
    mapping, answers = assemble(candidate, sample, known, status, owner)
    own = pairs if owner.value is None else [pair for pair in pairs if pair.asked.known]
    of_rows = scope.of_rows(sample.columns, words, own)
    statuses_known = all(each.status is Status.INFERRED for each in status.findings if each.key == "status")
    objects = await scope.of_objects(reader, candidate, listed, statuses_known=statuses_known)
    if objects.value is None and not objects.findings:
        objects = await scope.of_newest(reader, candidate, await asker.newest(candidate.kind))
    mapping |= {"rows_where": {**start.get("rows_where", {}), **of_rows.value}} if of_rows.value else {}
    mapping |= {"objects_where": objects.value} if objects.value else {}
    answers = (*answers, of_rows, objects, await mixed.infer(reader, asker, candidate, sample))
    more = await _explained(
        reader, asker, candidate, [each for answer in answers for each in answer.findings]
    )
    fields = tuple(field for answer in answers for field in answer.fields)
    return Inferred(candidate, start | mapping, (*findings, *more), len(ids), found, fields)


def _beginning(candidate: Candidate, sample: Sample) -> tuple[dict[str, Any], list[Finding]]:
    """Returns the table and its column of ids, and which of its rows are Stripe's."""
    column = written_column(candidate.id.name)
    total = len(sample.rows) + len(sample.others)
    findings = [
        inferred(
            "id", f"ids of {candidate.kind.object} in {len(sample.rows)} of {total} rows", Code.IDS_FOUND
        )
    ]
    mapping: dict[str, Any] = {"table": candidate.name, "id": column}
    if sample.others:
        null = all(row[sample.id] is None for row in sample.others)
        mapping["rows_where"] = {column: {"exists": True} if null else {"matches": _prefix(candidate)}}
        what = "no id" if null else "no id of this kind"
        findings.append(inferred("rows_where", f"{len(sample.others)} of {total} rows have {what}"))
    return mapping, findings


def _too_few(found: int, asked: int) -> Finding:
    count = f"{found} of {asked} ids exist in this Stripe account"
    if asked < ENOUGH:
        return open_("table", Code.TOO_FEW, f"{count}, which proves nothing")
    return open_("table", Code.NOT_FOUND, f"{count}: is the key of the other mode, or of another account?")


def _prefix(candidate: Candidate) -> str:
    """Returns a pattern of how the ids of this kind begin."""
    return id_pattern(candidate.kind.object).partition("_")[0] + "_"


async def _several_rows(reader: Reader, candidate: Candidate) -> list[Finding]:
    """Returns a question if many objects have several rows: a history, or a table of other things.

    A few are duplicates, which a run reports.
    """
    if candidate.id.unique:
        return []
    key, pattern = f"t.{candidate.id.quoted}", literal(id_pattern(candidate.kind.object))
    rows = bounded(candidate.source, candidate.readable, candidate.pages)
    query = f"select count(*) as n, count(distinct {key}) as ids from {rows} where {key}::text ~ {pattern}"  # noqa: S608 (quoted)
    found = (await reader.fetch(query))[0]
    more = found["n"] - found["ids"]
    if more <= _SEVERAL * found["n"]:
        return []
    reason = f"{found['n']} rows have {found['ids']} different ids, and a mapping reads one row for an object"
    return [open_("id", Code.SEVERAL_ROWS, reason)]


def _without_stripe() -> list[Finding]:
    reason = "without STRIPE_SECRET_KEY nothing shows which column it is"
    return [open_(key, Code.NO_STRIPE, reason) for key in ("amount", "currency", "status", "created")]


async def _explained(
    reader: Reader, asker: Asker, candidate: Candidate, findings: list[Finding]
) -> list[Finding]:
    """Returns the findings with what only the whole table shows: a composite type, a table of ids alone."""
    codes = {each.key: each.code for each in findings if each.status is Status.OPEN}
    if codes.get("amount") == Code.NO_AMOUNT:
        rows = await reader.fetch(read_sql("discovery.ledger", "composite_fields"), candidate.oid)
        names = " and ".join(dict.fromkeys(written_column(row["column"]) for row in rows))
        reason = f"no column of a plain type agrees with Stripe's amounts, and {names} has a composite type"
        composite = open_("amount", Code.AMOUNT_COMPOSITE, reason)
        findings = [composite if rows and each.key == "amount" else each for each in findings]
    if asker.without_charges and candidate.kind.derived_from:
        reason = "the key may not read charges, so no row shows which word stands for refunded or disputed"
        findings.append(open_("statuses", Code.CHARGES_FORBIDDEN, reason))
    if {"amount", "currency", "status", "created"} <= codes.keys() and not candidate.select:
        reason = "it has Stripe's ids, and nothing else of the objects: the rest is in another table"
        findings.insert(0, open_("table", Code.MAPPING_TABLE, reason))
    return findings


async def _pair(asker: Asker, candidate: Candidate, rows: Sequence[Row], ids: Sequence[str]) -> list[Pair]:
    answers = await asker.ask(candidate.kind, ids)
    return [
        Pair(row, answers[row[candidate.id.name] or ""]) for row in rows if row[candidate.id.name] in answers
    ]


async def _all_words(
    reader: Reader, candidate: Candidate, sample: Sample, column: Column, known: Sequence[str]
) -> list[str]:
    """Returns the words of the 10,000 rows that `paywatch config check` compares with the mapping, too."""
    mapped = f"~ {literal(_prefix(candidate))}" if sample.others else "<> ''"
    whole = candidate.small or not sample.others  # of a large table where few rows have an id, some pages
    rows = (
        f"{candidate.source} as t"
        if whole
        else bounded(candidate.source, candidate.readable, candidate.pages)
    )
    query = (
        f"select distinct word from (select {text_of(column)} as word from {rows} "  # noqa: S608 (quoted)
        f"where {text_of(candidate.id)} {mapped} limit 10000) r where word is not null limit 50"
    )
    try:
        found = [row["word"] for row in await reader.fetch(query)]
    except Unreadable:
        found = []  # most rows have no id: `paywatch config check` may find further words
    return sorted({*known, *found})


async def _rows_of_statuses(
    reader: Reader, candidate: Candidate, sample: Sample, listed: Mapping[str, Asked]
) -> list[Row]:
    """Returns rows of each status, derived status and currency among the objects that Stripe lists."""
    of: defaultdict[str | None, list[str]] = defaultdict(list)
    for id_, each in listed.items():
        for feature in (*each.conditions, each.record.currency if each.record else None):
            of[feature].append(id_)
    ids = [literal(id_) for id_ in dict.fromkeys(id_ for some in of.values() for id_ in some[:ENOUGH])]
    condition = f"{text_of(candidate.id)} in ({', '.join(ids)})"
    if not ids or not candidate.can_look_up:
        return []
    return await with_value(reader, candidate, sample, condition, len(ids), whole=True)


async def _rows_of_words(
    reader: Reader,
    candidate: Candidate,
    sample: Sample,
    column: Column,
    *,
    words: Sequence[str],
    pairs: Sequence[Pair],
) -> list[Row]:
    """Returns further rows of the words of which few were compared."""
    compared = Counter(pair.row[column.name] for pair in pairs)
    asked = {pair.asked.id for pair in pairs}
    rows: list[Row] = []
    for word in words:
        lacking = 2 * ENOUGH - compared[word]
        if lacking > 0 and len(rows) < _WORDS_AT_MOST:
            here = [row for row in sample.rows if row[column.name] == word and row[sample.id] not in asked]
            here = here[:lacking] or await with_value(
                reader, candidate, sample, f"{text_of(column)} = {literal(word)}", lacking + ENOUGH
            )
            rows += [row for row in here if row[sample.id] not in asked][:lacking]
    return rows
