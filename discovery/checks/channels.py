"""Proposes the channels of the usual variables, and the severity that notifies all of them."""

from collections.abc import Collection, Mapping

from discovery.checks.codes import Code
from discovery.checks.draft import Draft, only_comment
from discovery.proposal import Proposal
from settings.channels import CHANNEL_KINDS
from settings.sources import channels_of, environment_channels

_BY_HAND = {
    "ALERT_EMAIL_RECIPIENTS": "email",
    "TWILIO_AUTH_TOKEN": "sms",
    "OPSGENIE_API_KEY": "opsgenie",
    "TELEGRAM_BOT_TOKEN": "telegram",
    "SENTRY_DSN": "sentry",
}
"""Variables that teams have for their alerts, and the kind of channel that each belongs to."""
_ORDER = ("pagerduty", "slack", "hook")


def propose_channels(env: Mapping[str, str]) -> list[Proposal]:
    created = channels_of(env)
    variables = {each.name: each.variables for each in environment_channels().values()}
    drafts = [
        only_comment("channels", name, Code.NO_SUCH_CHANNEL, _missing(name, kind))
        for name, kind in _BY_HAND.items()
        if env.get(name) and not _is_created(name, created, variables)
    ]
    if not created:
        names = " or ".join(next(iter(variables[name].values())) for name in _ordered(variables))
        reason = f"nobody is notified: set {names}, and run paywatch init again"
        return [only_comment("channels", "channels", Code.NO_CHANNEL, reason), *drafts]
    return [_propose(created, variables, env), *drafts]


def _missing(variable: str, kind: str) -> str:
    if kind in CHANNEL_KINDS:
        return f'{variable} is set: add a channel of kind = "{kind}" (docs/channels/{kind}.md has its keys)'
    return f'{variable} is set, but this version has no channel of kind = "{kind}"'


def _is_created(
    variable: str, created: Mapping[str, object], variables: Mapping[str, Mapping[str, str]]
) -> bool:
    return any(variable in variables[name].values() for name in created)


def _ordered(names: Collection[str]) -> list[str]:
    return [*(name for name in _ORDER if name in names), *(name for name in names if name not in _ORDER)]


def _propose(
    created: Mapping[str, Mapping[str, str]],
    variables: Mapping[str, Mapping[str, str]],
    env: Mapping[str, str],
) -> Proposal:
    """Returns all channels as one proposal, because the severity refers to each of them."""
    first, *others = _ordered(created)
    draft = Draft("channels", "channels", f"[channels.{first}]")
    draft.say("Where notifications go. The values stay in the environment.")
    for name in (first, *others):
        if name != first:
            draft.table(f"[channels.{name}]")
        draft.set("kind", created[name]["kind"])
        for key, variable in variables[name].items():
            if env.get(variable):
                draft.refer(key, variable)
                draft.found(f"channels.{name}.{key}", Code.CONFIGURED, f"{variable} is set")
    draft.table("[severities.P0]")
    draft.set("channels", [first, *others], "P1, P2 and P3 keep their defaults")
    draft.facts["channels"] = [first, *others]
    return draft.proposal()
