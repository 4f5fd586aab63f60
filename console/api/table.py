"""All operations of the API: the only list of them."""

from collections.abc import Sequence

from console.api import (
    access,
    audit_log,
    checks,
    configuration,
    decisions,
    figures,
    incident_documents,
    incidents,
    payment,
    reports,
    runs,
    silences,
    starting,
    state,
)
from console.api.listings import operation_of
from console.api.openapi import document
from console.api.operation import ANY, Operation, Result
from console.api.serving import routes
from console.roles import Permission
from console.route import Route
from console.web.listing import Listing

_MODULES = (
    *(
        state,
        incidents,
        incident_documents,
        checks,
        silences,
        starting,
        runs,
        decisions,
        payment,
        figures,
        reports,
    ),
    *(access, audit_log, configuration),
)


def operations(listings: Sequence[Listing]) -> list[Operation]:
    """Returns the operations: those of all lists, the modules' own, and the description of all."""
    found = [
        *(operation_of(each) for each in listings),
        *(each for module in _MODULES for each in module.OPERATIONS),
    ]
    found.append(_description(found))
    return found


def api_routes(listings: Sequence[Listing]) -> list[Route]:
    return routes(operations(listings))


def _description(others: Sequence[Operation]) -> Operation:
    async def work(_request: object, _body: None) -> Result:
        return Result(document([*others, operation]))

    operation = Operation(
        name="get_openapi",
        method="GET",
        path="/openapi.json",
        permission=Permission.READ,
        title="This description, as OpenAPI 3.1",
        tag="State",
        work=work,
        result=ANY,
    )
    return operation
