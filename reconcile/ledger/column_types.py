"""Compares the types of the mapped columns with the values that repairs write, by the catalogue alone."""

from collections.abc import Iterator

from reconcile.ledger.catalogue import Column
from reconcile.ledger.expressions import TIMES, WHOLE
from reconcile.ledger.mismatch import ROWS, MappingCheck, Mismatch, inserted_columns
from reconcile.ledger.row_conditions import find_misuse
from reconcile.ledger.table import Table
from settings.identifiers import parse_column
from settings.wording import did_you_mean

TEXT = frozenset({"text", "character varying", "character", "citext"})
MONEY = WHOLE | TEXT | {"numeric", "money", "double precision"}
MOMENTS = TIMES | {"integer", "bigint"}
COMPARABLE = TEXT | WHOLE | TIMES | {"numeric", "double precision", "boolean", "uuid"}
EXTRA = COMPARABLE | {"json", "jsonb"}
_IDS = {"id": (27, "ids"), "account": (21, "accounts")}
_LONGEST = {"minor": 8, "major": 6}
"""Digits of an amount before its decimals. Stripe's amounts have up to eight: 99999999 is $999,999.99."""
_GENERATED = {"uuid": (36, TEXT | {"uuid"}), "cuid": (25, TEXT), "now": (None, MOMENTS)}


def find_type_mismatches(check: MappingCheck, table: Table) -> Iterator[Mismatch]:
    for role, column in table.columns.items():
        if sentence := _misfit(role, column):
            yield check.mismatch(role, f'column "{column.name}" is {type_of(column)}, {sentence}')
        elif column.computed and check.writes(role):
            yield check.mismatch(role, f'column "{column.name}" {column.computed}, and cannot be written')
    yield from _wrong_unit(check, table)
    for condition in table.rows_where:
        if sentence := find_misuse(condition):
            yield check.mismatch(ROWS, sentence, condition.key)
    yield from _too_short(check, table)
    yield from _further_columns(check, table)
    if check.inserts:
        yield from _unfilled(check, table)
        yield from _not_unique(check, table)
    if check.repair:
        yield from _too_small(check, table)
        yield from _refused_values(check, table)


def type_of(column: Column) -> str:
    return column.base if column.type == column.base else f"{column.type} ({column.base})"


def _misfit(role: str, column: Column) -> str:
    """Returns why the column cannot have this role; empty if it can."""
    base = column.base
    if role == "id":
        return "" if base in TEXT else "and must be text to hold Stripe's ids"
    if role == "amount":
        if base == "real":
            return "which stores six digits and would round amounts: make it numeric or bigint"
        return "" if base in MONEY else "and must be a number to hold money: numeric or bigint"
    if role == "created" and base == "date":
        return (
            "and must have a time of day, or a window within one day would have no rows: "
            "timestamptz, timestamp, or Unix time"
        )
    if role in ("created", "updated"):
        return "" if base in MOMENTS else "and must be a time: timestamptz, timestamp, or Unix time"
    wordy = base in TEXT or bool(column.labels) or (role == "status" and base in WHOLE)
    return "" if wordy else "and must be text or an enum"


def _wrong_unit(check: MappingCheck, table: Table) -> Iterator[Mismatch]:
    """Yields the columns that cannot have the unit of Unix milliseconds."""
    if table.mapping.created_unit == "s":
        return
    columns = [table.columns[role] for role in ("created", "updated") if role in table.columns]
    numbers = [each for each in columns if each.base in WHOLE]
    for column in numbers or columns[:1]:
        if column.base != "bigint":
            why = "cannot hold Unix milliseconds" if numbers else "has no unit: remove this key"
            yield check.mismatch("created_unit", f'column "{column.name}" is {type_of(column)}, which {why}')


def _too_short(check: MappingCheck, table: Table) -> Iterator[Mismatch]:
    for role, (length, what) in _IDS.items():
        column = table.columns.get(role)
        if column is not None and column.length is not None and column.length < length:
            sentence = (
                f"the column takes {column.length} characters, and Stripe's {what} have {length} and more"
            )
            yield check.mismatch(role, sentence, stops=False)


def _too_small(check: MappingCheck, table: Table) -> Iterator[Mismatch]:
    digits, longest = table.columns["amount"].digits, _LONGEST[table.mapping.amount_unit]
    if digits is not None and digits < longest:
        sentence = (
            f"the column holds {digits} digits before the decimals, and Stripe's amounts have up to "
            f"{longest}: make it a longer numeric, or bigint for the smallest unit"
        )
        yield check.mismatch("amount", sentence, stops=False)


def _further_columns(check: MappingCheck, table: Table) -> Iterator[Mismatch]:
    for key, named in (("defaults", table.defaults), ("generate", table.generated)):
        for column, value in named if check.writes(key) else ():
            if column.computed:
                yield check.mismatch(key, f"the column {column.computed}: leave it out", column.name)
            elif key == "generate" and (sentence := _generated_misfit(column, value)):
                yield check.mismatch(key, sentence, column.name)
    for extra in table.extra:
        column = extra.column
        if column.computed and check.writes("extra"):
            yield check.mismatch("extra", f"the column {column.computed}: leave it out", column.name)
        elif column.base not in EXTRA and not column.labels and check.writes("extra"):
            yield check.mismatch(
                "extra", f"a column of the type {type_of(column)} cannot be filled", column.name
            )
        elif extra.compared and column.base not in COMPARABLE and not column.labels:
            yield check.mismatch("compare", f'"{column.name}" is {type_of(column)}, which cannot be compared')


def _generated_misfit(column: Column, kind: str) -> str:
    length, types = _GENERATED[kind]
    if column.base not in types:
        return f"the column is {type_of(column)}, which cannot hold it"
    if length is not None and column.length is not None and column.length < length:
        return f"the column takes {column.length} characters, and it has {length}"
    return ""


def _unfilled(check: MappingCheck, table: Table) -> Iterator[Mismatch]:
    """Yields the NOT NULL columns that an inserted row leaves without a value, unless a trigger may fill
    them."""
    named = inserted_columns(table.mapping)
    for column in table.relation.columns.values():
        needed = column.not_null and not column.has_default and not column.computed
        if needed and column.name not in named and not table.relation.filled_by_trigger:
            sentence = (
                f'column "{column.name}" is NOT NULL without a default, and a row that is inserted '
                "gets no value for it: name it in defaults, generate or extra"
            )
            yield check.mismatch("table", sentence, stops=False)


def _not_unique(check: MappingCheck, table: Table) -> Iterator[Mismatch]:
    key = table.columns["id"]
    if not key.unique and table.relation.kind in ("r", "p"):
        create = f"create unique index concurrently on {table.quoted} ({key.quoted})"
        if table.relation.kind == "p":
            create = "Postgres wants the partition key in it, so let nobody else insert during runs"
        sentence = f'no unique index on "{key.name}" alone, so an object could be inserted twice: {create}'
        yield check.mismatch("id", sentence, stops=False)


def _refused_values(check: MappingCheck, table: Table) -> Iterator[Mismatch]:
    """Yields the statuses and constants that the columns refuse."""
    status, mapping = table.columns["status"], table.mapping
    if mapping.statuses:
        for stripe, mapped in mapping.statuses.items():
            if sentence := find_refusal(status, mapped):
                yield check.mismatch("statuses", sentence, stripe, stops=False)
    else:
        refused = [stripe for stripe in check.kind.statuses if find_refusal(status, stripe)]
        if refused:
            names = ", ".join(refused)
            sentence = f'column "{status.name}" does not accept Stripe\'s {names}: map them in statuses'
            yield check.mismatch("status", sentence, stops=False)
    written = {parse_column(key): key for key in mapping.defaults}
    for column, text in table.defaults:
        # One that rows_where implies was compared with the column's type there.
        if column.name in written and (sentence := find_refusal(column, text)):
            yield check.mismatch("defaults", sentence, column.name, stops=False)
    currency = table.columns["currency"]
    if currency.length is not None and currency.length < 3:
        yield check.mismatch("currency", f"the column takes {currency.length} characters of 3", stops=False)


def find_refusal(column: Column, value: str) -> str:
    """Returns why the column refuses the value, by its labels or length; empty if it does not."""
    if column.labels and value not in column.labels:
        return f'the enum {column.type} has no label "{value}"{did_you_mean(value, column.labels)}'
    if column.length is not None and len(value) > column.length:
        return f"the column takes {column.length} characters, and this has {len(value)}"
    return ""
