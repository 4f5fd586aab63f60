"""Which column holds the status, and which of the team's words stands for which status of Stripe.

A word stands for a status if nearly all rows of that status have it. That several statuses share a word is
sound only if they are of one rank: a row that is `PENDING` although Stripe says `canceled` may be a lost
webhook, which is what a reconciliation must find, and not a meaning of the word.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from discovery.ledger.answer import Answer, Field, inferred, open_
from discovery.ledger.codes import Code
from discovery.ledger.evidence import ENOUGH, Pair
from discovery.ledger.readings import FEW, MOST_WORDS, SHARE, SUCCESS, SURE, Reading, read, says, spells
from discovery.names import written_column
from discovery.proposal import Finding
from discovery.toml_text import line
from reconcile.ledger.catalogue import Column
from reconcile.ledger.column_types import TEXT
from reconcile.ledger.expressions import WHOLE, literal
from reconcile.objects.kind import Kind

_OTHER_WORDS = frozenset({Code.WORD_FOR_SEVERAL, Code.WORDS_DIFFER})
"""Why rows of a status do not have a word that is certainly theirs."""


@dataclass(frozen=True, slots=True)
class Statuses:
    """``words`` maps Stripe's statuses to the team's; empty if they are the same."""

    column: str
    words: dict[str, str] = field(default_factory=dict)


def infer(
    columns: Iterable[Column], pairs: Sequence[Pair], kind: Kind, held: dict[str, list[str]]
) -> Answer[Statuses]:
    """``held`` are the words of each column that has few, in a larger number of rows."""
    columns = list(columns)
    pairs = [pair for pair in pairs if pair.asked.conditions]
    possible = [each for each in columns if (each.base in TEXT | WHOLE or each.labels) and each.name in held]
    readings = [read(each, pairs, kind) for each in possible]
    telling = [each for each in readings if _tells(each)]
    if len(telling) == 1:
        return _answer(telling[0], kind, held[telling[0].column.name])
    if telling:
        names = [each.column.name for each in telling]
        reason = f"{' and '.join(map(written_column, names))} both tell Stripe's statuses apart"
        lines = (line("status", written_column(name)) for name in names)
        return Answer(None, (open_("status", Code.SEVERAL_STATUSES, reason, *lines),))
    return Answer(None, (_explain(columns, readings, pairs),), _flags(columns))


def _tells(reading: Reading) -> bool:
    """Whether the words follow Stripe's statuses, and tell at least two of them apart."""
    told = {word for status, word in reading.words.items() if reading.counts.get(status)}
    same = all(word == status for status, word in reading.words.items())
    if _shares_success(reading):
        return False
    enough = reading.agree >= max(ENOUGH, SHARE * reading.total)
    return enough and (len(told) >= 2 or (bool(told) and (same or _is_named(reading))))


def _is_named(reading: Reading) -> bool:
    """Whether the column is called a status and its only word says success: the table has a row only for what
    has succeeded."""
    word = reading.words.get(SUCCESS)
    return "stat" in reading.column.name.lower() and word is not None and says(word, SUCCESS)


def _shares_success(reading: Reading) -> bool:
    """Whether the word of success is also that of other statuses: it is no status then, but perhaps what was
    refunded. Without rows of other statuses only the names can say that it is one."""
    word = reading.words.get(SUCCESS)
    if word is None:
        return False
    others = [
        found for status, found in reading.counts.items() if status != SUCCESS and status in reading.base
    ]
    total = sum(found.total() for found in others)
    if total < SURE:
        return not (says(word, SUCCESS) or "stat" in reading.column.name.lower())
    return sum(found[word] for found in others) > total / 2


def _answer(reading: Reading, kind: Kind, held: Sequence[str]) -> Answer[Statuses]:
    name = reading.column.name
    words, findings = _sound(_with_shared(reading, kind, held), kind)
    findings = [inferred("status", f"follows Stripe's status: {reading.agree} of {reading.total}"), *findings]
    identical = bool(words) and all(status == word for status, word in words.items())
    known = {*kind.statuses, *kind.derived_statuses}
    plain = not reading.undecided and not set(words) & set(kind.derived_statuses)
    # Without `statuses` a run reads each word as Stripe's own, also one that rows have for another status.
    plain = plain and not any(each.code in _OTHER_WORDS for each in findings)
    if identical and plain and set(held) <= known:
        findings.append(inferred("statuses", "the words are Stripe's own, so none is mapped"))
        return Answer(Statuses(name), tuple(findings))
    for status, label in [*_spelled(reading, words, held, kind)]:
        words[status] = label
        reason = f"no row compared is {status}, and {label} says it"
        findings.append(inferred(f"statuses.{status}", reason, Code.NAMED))
    for status, found in reading.undecided.items():
        code = Code.FEW_ROWS if found.total() < FEW else Code.WORDS_DIFFER
        lines = (line(status, word) for word in found if word)
        findings.append(open_(f"statuses.{status}", code, f"rows of {status}: {_said(found)}", *lines))
    if not words or (SUCCESS in reading.counts and SUCCESS not in words):
        reason = f"no word stands for {SUCCESS if words else 'a status of Stripe'} for certain"
        findings.append(open_("status", Code.WORDS_DIFFER, reason, line("status", written_column(name))))
    unused = [word for word in dict.fromkeys([*held, *reading.column.labels]) if word not in words.values()]
    findings += _without_row(reading, words, unused, kind)
    for word in unused:
        findings.append(_unused(word, reading, kind, in_use=word in held))
    return Answer(Statuses(name, words), tuple(findings))


def _with_shared(reading: Reading, kind: Kind, held: Iterable[str]) -> Reading:
    """Returns the reading with the open statuses of few rows that all have the word of other open ones, such
    as `NEW`. Without a word the run would report each of these rows. Unchanged if the rows have a word that
    nothing explains: it may be theirs."""
    lowest = min(kind.statuses.values())
    certain = {word for status, word in reading.words.items() if kind.statuses.get(status) == lowest}
    if not set(held) <= set(reading.words.values()):
        return reading
    shared = {
        status: word
        for status, found in reading.counts.items()
        for word in found
        if status not in reading.words
        and kind.statuses.get(status) == lowest
        and len(found) == 1
        and word in certain
        and not any(says(label, status) for label in {*reading.column.labels} - {*reading.words.values()})
    }
    return replace(reading, words=reading.words | shared)


def _spelled(
    reading: Reading, words: Mapping[str, str], held: Iterable[str], kind: Kind
) -> Iterator[tuple[str, str]]:
    """Yields the words of rows that are the name of a status of which there is no object: a row that is
    `CANCELLED` although Stripe says `succeeded` is wrong, and still says what its word means."""
    for status in (each for each in kind.statuses if each not in reading.counts and each not in words):
        alike = [word for word in held if spells(word, status) and word not in words.values()]
        if len(alike) == 1:
            yield status, alike[0]


def _sound(reading: Reading, kind: Kind) -> tuple[dict[str, str], list[Finding]]:
    """Returns the words that are certain, and a finding about each status with rows."""
    ranks = {**kind.statuses, **kind.derived_statuses}
    order = [*kind.statuses, *kind.derived_statuses]
    words: dict[str, str] = {}
    findings = []
    for status in sorted(reading.counts, key=lambda each: order.index(each) if each in order else len(order)):
        found = reading.counts[status]
        word = reading.words.get(status)
        if word is None:
            code = Code.FEW_ROWS if found.total() < FEW else Code.WORDS_DIFFER
            lines = (line(status, each) for each in found if each)
            findings.append(open_(f"statuses.{status}", code, f"rows of {status}: {_said(found)}", *lines))
            continue
        if rivals := _rivals(status, word, reading, ranks):
            count = f"{word} = {status}: {found[word]} of {found.total()}"
            reason = f"{count}, but it may mean {' or '.join(rivals)}, and these rows be late"
            findings.append(open_(f"statuses.{status}", Code.WORD_FOR_SEVERAL, reason, line(status, word)))
            continue
        words[status] = word
        findings.append(
            inferred(f"statuses.{status}", f"{word} = {status}: {found[word]} of {found.total()}")
        )
    return words, findings


def _said(found: Counter[str | None]) -> str:
    return ", ".join(f"{word}: {count}" for word, count in found.most_common(4))


def _rivals(status: str, word: str, reading: Reading, ranks: Mapping[str, int]) -> list[str]:
    """Returns the statuses of another rank that the word is rather about."""
    if says(word, status):
        return []
    others = [
        other
        for other in ranks
        if other != status and (ranks[other] != ranks.get(status, 0) or SUCCESS in (other, status))
    ]
    saying = [other for other in others if says(word, other) and other != "failed"]
    mine = reading.counts[status][word]
    sharing = [
        other
        for other in others
        if reading.words.get(other) == word and mine <= 2 * reading.counts[other][word]
    ]
    return list(dict.fromkeys([*saying, *sharing]))


def _without_row(
    reading: Reading, words: Mapping[str, str], unused: Iterable[str], kind: Kind
) -> Iterator[Finding]:
    """Yields the statuses of Stripe of which no row was compared, with the words to choose from."""
    choices = dict.fromkeys([*unused, *words.values()])
    for status in kind.statuses:
        if status not in reading.counts and status not in words:
            lines = [line(status, word) for word in choices][:MOST_WORDS]
            reason = f"no row compared is {status} in Stripe"
            yield open_(f"statuses.{status}", Code.STATUS_WITHOUT_ROW, reason, *lines)


def _unused(word: str, reading: Reading, kind: Kind, *, in_use: bool) -> Finding:
    statuses = [status for status, found in reading.counts.items() if found[word]]
    said = ", ".join(f"{status}: {reading.counts[status][word]}" for status in statuses)
    if in_use:
        reason = f"rows have the word {word}, which stands for no status of Stripe for certain"
        return open_("status", Code.WORDS_DIFFER, reason + (f" ({said})" if said else ""))
    free = [each for each in (*kind.statuses, *kind.derived_statuses) if each not in reading.words]
    lines = [line(each, word) for each in free]
    return open_("statuses", Code.WORD_WITHOUT_ROW, f"no row has the word {word}", *lines)


def _flags(columns: Iterable[Column]) -> tuple[Field, ...]:
    """Returns the booleans that are true as one word."""
    flags = [each for each in columns if each.base == "boolean"]
    words = ", ".join(f"case when t.{each.quoted} then {literal(each.name)} end" for each in flags)
    one_word = f"coalesce(nullif(concat_ws('+', {words}), ''), 'none')"
    return (Field("paywatch_status", one_word),) if flags else ()


def _explain(columns: Sequence[Column], readings: Sequence[Reading], pairs: Sequence[Pair]) -> Finding:
    constant = [each for each in readings if each.agree >= max(ENOUGH, SHARE * each.total)]
    named = [each.column.name for each in constant if "stat" in each.column.name.lower()]
    if named:
        names = " and ".join(map(written_column, named))
        reason = f"{names} has one word in each row compared, and could be anything"
        lines = (line("status", written_column(name)) for name in named)
        return open_("status", Code.CONSTANT_STATUS, reason, *lines)
    booleans = [each.name for each in columns if each.base == "boolean"]
    telling = [name for name in booleans if len({pair.row[name] for pair in pairs}) > 1]
    if telling:
        reason = (
            f"no column has a word for the status, only booleans: {', '.join(map(written_column, telling))}"
        )
        return open_("status", Code.STATUS_ONLY_BOOLEANS, reason)
    nearest = sorted((each for each in readings if each.agree), key=lambda each: -each.agree)[:3]
    said = ", ".join(f"{written_column(each.column.name)} {each.agree} of {each.total}" for each in nearest)
    reason = "no column follows Stripe's status" + (f" (the nearest: {said})" if said else "")
    lines = (line("status", written_column(each.column.name)) for each in nearest)
    return open_("status", Code.NO_STATUS, reason, *lines)
