"""Prints `paywatch.rules.yaml` for one of several installations that one Prometheus scrapes:

    python -m deploy.prometheus.narrowed environment production > production.rules.yaml

Every selector gets the label, and so does every series that is recorded or alerts: without it, the copies of
two installations would record the same series.
"""

import json
import re
import sys
from dataclasses import replace

from deploy.prometheus import own
from deploy.prometheus.model import Alert, Group, Record, rule_file

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\b(?:paywatch[_:][a-z_:]+|process_start_time_seconds)\b(\{?)')


def narrow(group: Group, label: str, value: str) -> Group:
    """Returns the group for the series that have the label."""
    selector = f"{label}={json.dumps(value)}"

    def rule(each: Alert | Record) -> Alert | Record:
        expression = _TOKEN.sub(lambda found: _with(found, selector), each.expression)
        return replace(each, expression=expression, labels=(*each.labels, (label, value)))

    return Group(f"{group.name}-{value}", tuple(map(rule, group.rules)), group.why)


def _with(found: re.Match[str], selector: str) -> str:
    """Adds the selector to a metric; texts stay as they are."""
    if found[0].startswith('"'):
        return found[0]
    return f"{found[0]}{selector}," if found[1] else f"{found[0]}{{{selector}}}"


def main() -> None:
    label, value = sys.argv[1:]
    about = f"{own.ABOUT}\nOnly of the installation with the label {label}={json.dumps(value)}."
    sys.stdout.write(rule_file(about, (narrow(own.group(), label, value),)))


if __name__ == "__main__":
    main()
