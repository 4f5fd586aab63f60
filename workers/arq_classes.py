"""The worker classes that ``arq workers.ProbeWorker`` looks for."""

import sys

from workers.commands.common import explain, load
from workers.output import complain
from workers.roles import worker_settings


def worker_class(name: str, role: str) -> type:
    """An arq worker class as the configuration says; a wrong one ends arq with its sentences."""
    try:
        attributes = worker_settings(role, load(component=f"worker-{role}"))
    except Exception as error:
        code, sentences = explain(error)
        complain(sentences)
        sys.exit(int(code))
    return type(name, (), attributes)
