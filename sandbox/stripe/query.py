"""Parses the parameters of a list request as strictly as Stripe does."""

from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from sandbox.stripe import errors
from sandbox.stripe.paging import Collection, ListQuery

# operator: (seconds added to the value, which bound it sets: 0 for since, 1 for until)
_RANGES = {"gt": (1, 0), "gte": (0, 0), "lt": (0, 1), "lte": (1, 1)}
FILTERS = {  # besides limit, the cursors and expand, which every list accepts
    "/v1/payment_intents": ("created", "customer", "customer_account"),
    "/v1/charges": ("created", "customer", "payment_intent", "transfer_group"),
    "/v1/refunds": ("created", "charge", "payment_intent"),
    "/v1/payouts": ("created", "arrival_date", "destination", "status"),
    "/v1/disputes": ("created", "charge", "payment_intent"),
    "/v1/balance_transactions": ("created", "currency", "payout", "source", "type"),
    "/v1/events": ("created", "delivery_success", "type", "types"),
    "/v1/webhook_endpoints": (),
    "/v1/accounts": ("created",),
}


def parse_list_query(
    path: str, collection: Collection, query: Sequence[tuple[str, str]]
) -> tuple[ListQuery, list[str]]:
    """Returns (what to list, what to expand). Raises Refusal for anything that Stripe would refuse."""
    allowed, filters = FILTERS[path], dict[str, list[str]]()
    bounds, cursors, expand, limit = [0, 1 << 32], dict[str, int](), list[str](), 10
    for name, value in query:
        base, suffix = _split_name(name)
        if name == "limit":
            limit = _limit(value)
        elif name in ("starting_after", "ending_before"):
            cursors[name] = _cursor(collection, name, value)
        elif base == "expand":
            expand.append(value)
        elif base not in allowed or (suffix is not None and not _is_valid_suffix(base, suffix)):
            raise errors.unknown_parameter(name)
        elif base == "created":
            _narrow(bounds, name, suffix, value)
        elif base == "arrival_date" and suffix is not None:
            _integer(name, value)
            filters[f"{base}[{suffix}]"] = [value]
        else:
            filters.setdefault(base, []).append(value)
    _check(cursors, filters)
    since, until = bounds
    after, before = cursors.get("starting_after"), cursors.get("ending_before")
    return ListQuery(limit, since, max(since, until), after, before, filters), expand


def _split_name(name: str) -> tuple[str, str | None]:
    """Splits `created[gte]` into ("created", "gte"), and `created` into ("created", None)."""
    base, bracket, rest = unquote(name).partition("[")
    return base, rest.rstrip("]") if bracket else None


def _is_valid_suffix(base: str, suffix: str) -> bool:
    if base in ("created", "arrival_date"):
        return suffix in _RANGES
    return base == "types" and (suffix == "" or suffix.isdigit())


def _limit(value: str) -> int:
    limit = _integer("limit", value)
    if limit < 1:
        raise errors.out_of_range("limit", "greater than or equal to 1")
    if limit > 100:
        raise errors.out_of_range("limit", "less than or equal to 100")
    return limit


def _integer(name: str, value: str) -> int:
    if not value.lstrip("-").isdecimal():
        raise errors.bad_integer(name, value)
    return int(value)


def _cursor(collection: Collection, name: str, value: str) -> int:
    key = collection.key_of(value)
    if key is None:
        raise errors.missing(collection.noun, value, name)
    return key


def _narrow(bounds: list[int], name: str, suffix: str | None, value: str) -> None:
    moment = _integer(name, value)
    moment = min(max(moment, 0), (1 << 32) - 2)
    if suffix is None:
        bounds[0], bounds[1] = max(bounds[0], moment), min(bounds[1], moment + 1)
        return
    add, side = _RANGES[suffix]
    bounds[side] = min(bounds[1], moment + add) if side else max(bounds[0], moment + add)


def _check(cursors: Mapping[str, int], filters: Mapping[str, Sequence[str]]) -> None:
    if len(cursors) == 2:
        raise errors.Refusal(
            400, "Received both starting_after and ending_before parameters. Please pass in only one."
        )
    if len(filters.get("types", ())) > 20:
        raise errors.Refusal(400, "You may pass up to 20 event types.", param="types")
    if "type" in filters and "types" in filters:
        raise errors.Refusal(400, "You may only specify one of these parameters: type, types.")
    success = filters.get("delivery_success", ["true"])[0]
    if success not in ("true", "false"):
        raise errors.Refusal(400, f"Invalid boolean: {success}", param="delivery_success")
