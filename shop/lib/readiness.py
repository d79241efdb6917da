"""Whether a web process or a worker may start. Rooms say in AppConfig.ready() what speaks against it."""

from collections.abc import Callable, Iterable

from django.core.exceptions import ImproperlyConfigured

Faults = Callable[[], Iterable[str]]
_questions: list[Faults] = []


def before_start(faults: Faults) -> Faults:
    """Register a function that names what is wrong, a sentence each; nothing when all is well."""
    _questions.append(faults)
    return faults


def refuse_unfit_start() -> None:
    """Raise ImproperlyConfigured with all that is wrong."""
    refuse([fault for faults in _questions for fault in faults()])


def refuse(faults: Iterable[str]) -> None:
    lines = [f"- {fault}" for fault in faults]
    if lines:
        raise ImproperlyConfigured("\n".join(["the shop does not start like this:", *lines]))
