"""``/sign-in/oidc`` and ``/sign-in/callback``: to the identity provider and back."""

import hmac

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.access.beginning import begin_session
from console.access.claims import Person, Unnamed, person_of
from console.access.local_paths import CALLBACK, local_path
from console.access.oidc import Provider, ProviderDown, ProviderRefused
from console.access.pending import LASTS, Pending, Seal
from console.access.refusals import refuse
from console.access.signed_in import SignedIn
from console.context import console_of
from console.pages.signing_in import access_of
from console.roles import Permission
from console.route import Route
from console.web.problems import BadInput, Forbidden, NotFound, Unavailable
from settings.console import OidcSettings
from settings.texts import join_first

_SHOWN = 20
_DOWN = (
    "Signing in does not work now, because of the identity provider: {}. Until it does, somebody with access "
    "to the store can let you in: paywatch console login-link"
)
_FORGED = (
    "this answer of the identity provider does not belong to a sign-in that this browser began within the "
    "last ten minutes: begin again at {}/sign-in"
)


async def begin(request: Request) -> Response:
    """Sends the browser to the provider, with a cookie that the answer must fit."""
    access, provider, seal, _ = _parts(request)
    try:
        url, pending = await provider.begin(local_path(request.query_params.get("next")))
    except ProviderDown as error:
        raise Unavailable(_DOWN.format(error)) from None
    response = RedirectResponse(url, 303, {"Cache-Control": "no-store"})
    access.cookies.put(response, access.cookies.pending, seal.close(pending), LASTS)
    return response


async def finish(request: Request) -> Response:
    """Signs in whom the provider sends back, if the answer fits and a group of theirs has a role."""
    access, provider, seal, settings = _parts(request)
    await console_of(request).ready()
    pending = await _pending(request, access, seal)
    person = await _person(request, provider, pending, settings)
    if not person.roles:
        await refuse(request, "sign_in", "session", "no group has a role", person.name)
        raise Forbidden(_without_role(person))
    response = await begin_session(
        request,
        access,
        person.name,
        person.roles,
        via="session",
        by="oidc",
        next_=pending.next,
        detail={"issuer": settings.issuer, "subject": person.subject},
    )
    access.cookies.remove(response, access.cookies.pending)
    return response


async def _pending(request: Request, access: SignedIn, seal: Seal) -> Pending:
    """Returns the sign-in that this browser began. Raises BadInput if the answer is not for it."""
    pending = seal.open(access.cookies.read(request, access.cookies.pending))
    state = request.query_params.get("state", "")
    if pending is None or not hmac.compare_digest(state.encode(), pending.state.encode()):
        await refuse(request, "sign_in", "session", "the state is forged, missing or expired")
        raise BadInput(_FORGED.format(console_of(request).settings.console.public_url))
    return pending


async def _person(request: Request, provider: Provider, pending: Pending, settings: OidcSettings) -> Person:
    try:
        return person_of(settings, await provider.finish(request.query_params, pending))
    except ProviderDown as error:
        raise Unavailable(_DOWN.format(error)) from None
    except (ProviderRefused, Unnamed) as error:
        await refuse(request, "sign_in", "session", str(error))
        raise Forbidden(f"The identity provider did not sign you in: {error}") from None


def _without_role(person: Person) -> str:
    groups = join_first(person.groups, _SHOWN, show=lambda group: group[:100]) or "none"
    return (
        f"{person.name}, no group of yours has a role here. Groups that the identity provider named: {groups}"
        ". An administrator gives groups roles in console.oidc.roles."
    )


def _parts(request: Request) -> tuple[SignedIn, Provider, Seal, OidcSettings]:
    access, settings = access_of(request), console_of(request).settings.console.oidc
    if access is None or access.provider is None or access.seal is None or settings is None:
        raise NotFound("nobody signs in with an identity provider here")
    return access, access.provider, access.seal, settings


ROUTES = (
    Route("/sign-in/oidc", begin, Permission.PUBLIC, "Go to the identity provider"),
    Route(CALLBACK, finish, Permission.PUBLIC, "Come back from the identity provider"),
)
