"""Reads ``prisma/schema.prisma`` where there is no database: names of tables and columns, nothing certain.

Only the database shows what a column holds, so that every key but generated ones stays open.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from discovery.names import written_column, written_table
from discovery.proposal import Finding, Proposal, Status
from discovery.toml_text import line
from settings.texts import escape_controls

FILE = Path("prisma") / "schema.prisma"
CODE = "prisma_only"
_LARGEST = 2_000_000
_COMMENT = re.compile(r'("(?:[^"\\\n]|\\.)*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
"""A comment, or a text in which none begins."""
_BEGINNING = r"^[ \t]*(?:model|enum|view|type|datasource|generator)\s+\w+\s*\{"
_BLOCK = re.compile(
    rf"^[ \t]*(model|enum)\s+(\w+)\s*\{{((?:(?!{_BEGINNING}).)*?)^[ \t]*\}}", re.MULTILINE | re.DOTALL
)
"""A block that is closed before the next one begins."""
_FIELD = re.compile(r"^[ \t]*(\w+)[ \t]+(\w+)(\[\])?\??([^\n]*)", re.MULTILINE)
_NAMED = r'\(\s*(?:name\s*:\s*)?"([^"]+)"\s*\)'
_MAP = re.compile(rf"(?<!@)@map{_NAMED}")
_TABLE_MAP = re.compile(rf"@@map{_NAMED}")
_SCHEMA = re.compile(rf"@@schema{_NAMED}")
_GENERATED = re.compile(r"@default\((cuid|uuid)\(\s*4?\s*\)\)")
_IDS = {
    "payments": re.compile(r"payment_?intent|stripe_?payment|stripe_?pi\b", re.IGNORECASE),
    "charges": re.compile(r"stripe_?charge|charge_?id", re.IGNORECASE),
    "refunds": re.compile(r"stripe_?refund|refund_?id", re.IGNORECASE),
    "payouts": re.compile(r"stripe_?payout|payout_?id", re.IGNORECASE),
    "disputes": re.compile(r"stripe_?dispute|dispute_?id", re.IGNORECASE),
}
_NUMBERS = ("Int", "BigInt", "Decimal", "Float")


@dataclass(frozen=True, slots=True)
class Field:
    column: str
    type: str
    generated: str | None


@dataclass(frozen=True, slots=True)
class Model:
    table: str
    fields: tuple[Field, ...]


def propose(folder: Path) -> tuple[Proposal, ...]:
    """Returns a section for each kind of object that a model seems to hold, all of it a comment."""
    try:
        with (folder / FILE).open(encoding="utf-8", errors="replace") as stream:
            text = stream.read(_LARGEST)
    except OSError:
        return ()
    text = _uncommented(text)
    enums = {name for kind, name, _ in _BLOCK.findall(text) if kind == "enum"}
    found: dict[str, Proposal] = {}
    for model in _models(text):
        for object_, pattern in _IDS.items():
            ids = [each for each in model.fields if each.type == "String" and pattern.search(each.column)]
            if ids and object_ not in found:
                found[object_] = _propose(object_, model, ids[0], enums)
    return tuple(found.values())


def models(text: str) -> list[Model]:
    """Returns the models of a schema with the names that they have in the database."""
    return _models(_uncommented(text))


def _uncommented(text: str) -> str:
    return _COMMENT.sub(lambda found: found[1] or "", text)


def _models(text: str) -> list[Model]:
    found = []
    for kind, name, body in _BLOCK.findall(text):
        if kind == "model":
            table = _TABLE_MAP.search(body)
            schema = _SCHEMA.search(body)
            found.append(
                Model(
                    written_table(schema[1] if schema else "public", table[1] if table else name),
                    tuple(_fields(body)),
                )
            )
    return found


def _fields(body: str) -> Iterator[Field]:
    for name, type_, _, attributes in _FIELD.findall(body):
        mapped, generated = _MAP.search(attributes), _GENERATED.search(attributes)
        yield Field(mapped[1] if mapped else name, type_, generated[1] if generated else None)


def _propose(object_: str, model: Model, id_: Field, enums: set[str]) -> Proposal:
    others = [each for each in model.fields if each != id_]
    choices = {
        "amount": [each.column for each in others if each.type in _NUMBERS],
        "currency": [each.column for each in others if "curr" in each.column.lower()],
        "status": [each.column for each in others if each.type in enums or "stat" in each.column.lower()],
        "created": [each.column for each in others if each.type == "DateTime"],
    }
    reason = "only the database shows what it holds: set DATABASE_URL, and run paywatch init --force"
    findings = tuple(
        Finding(key, Status.OPEN, CODE, reason, tuple(line(key, written_column(each)) for each in columns))
        for key, columns in choices.items()
    )
    generated = {written_column(each.column): each.generated for each in others if each.generated}
    lines = [f"[reconcile.{object_}]", line("table", model.table), line("id", written_column(id_.column))]
    for each in findings:
        lines += [
            f"# open: {each.key} ({each.code}): {each.reason}",
            *(f"# {one}" for one in each.alternatives),
        ]
    lines += [line("generate", generated)] if generated else []
    head = f"# {FILE}: by its names, {model.table} holds {object_}. Nothing was compared with data."
    toml = "\n".join([escape_controls(head), *(f"# {escape_controls(each)}" for each in lines)]) + "\n"
    facts = {"table": model.table, "id": written_column(id_.column)}
    return Proposal(f"reconcile.{object_}", object_, toml, findings, facts=facts)
