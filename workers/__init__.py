"""The arq workers and the ``paywatch`` command: the only package that wires the others together.

``arq workers.ProbeWorker`` and ``arq workers.ReconcileWorker`` are equivalent to ``paywatch worker``. The
classes are created on first access, because their attributes come from the configuration.

Imports nothing: until ``workers.__main__`` runs, Ctrl-C prints a traceback.
"""

_ROLES = {"ProbeWorker": "probes", "ReconcileWorker": "reconcile"}

__all__ = ["ProbeWorker", "ReconcileWorker"]


def __getattr__(name: str) -> object:
    if name not in _ROLES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from workers.runtime.arq_classes import worker_class

    return worker_class(name, _ROLES[name])
