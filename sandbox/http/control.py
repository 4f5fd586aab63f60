"""The control endpoint: the methods of the company over HTTP and JSON, for use from another process."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from sandbox.http.faults import Faults, RateLimit, Statistics
from sandbox.http.server import Request, Response

Verb = Callable[[dict[str, Any]], Any]


class FaultyServer(Protocol):
    """A server that injects faults: the shop, the receiver."""

    @property
    def faults(self) -> Faults: ...


class Stripe(FaultyServer, Protocol):
    """The controls of the Stripe double."""

    @property
    def limits(self) -> RateLimit: ...
    @property
    def statistics(self) -> Statistics: ...
    def between(self, path: str, change: Callable[[], object], after: int = 1) -> None: ...


class Shop(FaultyServer, Protocol):
    def behave(self, **changes: Any) -> None: ...


class Changes(Protocol):
    def verbs(self) -> Mapping[str, Callable[..., str | None]]: ...


class Deliveries(Protocol):
    enabled: bool


class Company(Protocol):
    """What the control endpoint operates; a protocol, because the company itself contains the endpoint."""

    @property
    def stripe(self) -> Stripe: ...
    @property
    def shop(self) -> Shop: ...
    @property
    def receiver(self) -> FaultyServer: ...
    @property
    def deliveries(self) -> Deliveries: ...
    def changes_of(self, account: str | None) -> Changes: ...
    def addresses(self) -> dict[str, str]: ...


class Control:
    """Answers `GET /` with the list of verbs, and an invalid argument with a 400 that names it."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._verbs: dict[tuple[str, str], Verb] = {
            ("POST", "/stripe/faults"): lambda body: _inject(company.stripe.faults, body),
            ("DELETE", "/stripe/faults"): lambda _: company.stripe.faults.clear(),
            ("POST", "/stripe/limits"): self._limits,
            ("GET", "/stripe/statistics"): lambda _: company.stripe.statistics.as_json(),
            ("DELETE", "/stripe/statistics"): lambda _: company.stripe.statistics.clear(),
            ("POST", "/stripe/changes"): self._change,
            ("POST", "/stripe/between"): self._between,
            ("POST", "/stripe/deliveries"): self._deliveries,
            ("POST", "/shop/behaviour"): lambda body: company.shop.behave(**body),
            ("POST", "/shop/faults"): lambda body: _inject(company.shop.faults, body),
            ("DELETE", "/shop/faults"): lambda _: company.shop.faults.clear(),
            ("POST", "/receiver/faults"): lambda body: _inject(company.receiver.faults, body),
            ("DELETE", "/receiver/faults"): lambda _: company.receiver.faults.clear(),
        }

    async def __call__(self, request: Request) -> Response:
        if request.path == "/":
            return Response.from_value(
                {"verbs": [" ".join(each) for each in self._verbs], **self._company.addresses()}
            )
        verb = self._verbs.get((request.method, request.path))
        if verb is None:
            return Response.from_value(
                {"error": f"no verb {request.method} {request.path}; GET / lists them"}, 404
            )
        try:
            return Response.from_value(verb(request.json() if request.body else {}) or {})
        except (ValueError, TypeError, KeyError) as error:
            return Response.from_value({"error": f"{type(error).__name__}: {error}"}, 400)

    def _limits(self, body: dict[str, Any]) -> None:
        limits = self._company.stripe.limits
        unknown = set(body) - {"per_endpoint", "overall", "retry_after"}
        if unknown:
            raise ValueError(f"no limit is called {sorted(unknown)}")
        for name, value in body.items():
            setattr(limits, name, value)

    def _change(self, body: dict[str, Any]) -> Any:
        arguments = dict(body)
        verbs = self._company.changes_of(arguments.pop("account", None)).verbs()
        verb = arguments.pop("do")
        if verb not in verbs:
            raise ValueError(f"no change is called {verb!r}; the changes are {', '.join(verbs)}")
        return {"id": verbs[verb](**arguments)}

    def _between(self, body: dict[str, Any]) -> None:
        change = dict(body["change"])
        self._company.stripe.between(body["path"], lambda: self._change(change), int(body.get("after", 1)))

    def _deliveries(self, body: dict[str, Any]) -> None:
        self._company.deliveries.enabled = bool(body["enabled"])


def _inject(faults: Faults, body: dict[str, Any]) -> None:
    arguments = dict(body)
    faults.add(arguments.pop("kind"), **arguments)
