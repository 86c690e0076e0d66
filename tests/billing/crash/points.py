"""Where a process can be told to die, kill -9, between an order's reservation and its end.

Only the entry points beside this file (`wsgi.py`, `worker.py`) put these in; the product knows nothing of them.
A point that is armed kills the whole part, main process and all, once.
"""

import os
import signal
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

ARMED = "SELFSERVICE_TEST_CRASH"
BEFORE, AFTER = "before", "after"

# name: (module, attribute, when); the attribute is where the module that calls it looks it up.
WEB = {
    "nothing is written yet": ("billing.checkout.place_order", "write_order", BEFORE),
    "the order is written": ("billing.checkout.place_order", "write_order", AFTER),
    "the charge is posted": ("billing.checkout.place_order", "request_charge", AFTER),
    "the form is remembered": ("billing.checkout.views.start", "once", AFTER),
    "committed, and nobody was told": ("kernel.outbox.wake", "relay", BEFORE),
    "the worker was told, the browser not": ("kernel.outbox.wake", "relay", AFTER),
}
WORKER = {
    "the charge is claimed": ("billing.payments.deliver", "_load", BEFORE),
    "the charge is read": ("billing.payments.deliver", "_load", AFTER),
    "the bank is asked": ("billing.providers.sandbox.provider", "SandboxProvider.charge", BEFORE),
    "the bank has charged": ("billing.providers.sandbox.provider", "SandboxProvider.charge", AFTER),
    "the answer is to be settled": ("billing.payments.deliver", "settle", BEFORE),
    "the payment is paid": ("billing.payments.settle", "_tell", BEFORE),
    "the order is locked": ("billing.checkout.fulfil", "locked", AFTER),
    "it may still be carried out": ("billing.checkout.carry_out", "_open", BEFORE),
    "the subscription is open": ("billing.checkout.carry_out", "_open", AFTER),
    "the plan is made": ("billing.checkout.carry_out", "_seat_buyer", BEFORE),
    "the buyer has a seat": ("billing.checkout.carry_out", "_seat_buyer", AFTER),
    "the bill is written": ("billing.checkout.carry_out", "_bill", AFTER),
    "the order is done": ("billing.checkout.carry_out", "record_order", BEFORE),
    "the letter is posted": ("billing.checkout.mails", "letter", AFTER),
    "all is written, nothing committed": ("billing.payments.deliver", "settle", AFTER),
    "committed, and the message is still due": ("billing.payments.deliver", "_settle", AFTER),
}


def install(points: dict[str, tuple[str, str, str]]) -> None:
    """Put the points into the running program."""
    for name, (module, attribute, when) in points.items():
        *path, last = attribute.split(".")
        place: Any = import_module(module)
        for step in path:
            place = getattr(place, step)
        setattr(place, last, _crashing(name, getattr(place, last), when))


def _crashing(name: str, function: Any, when: str) -> Any:
    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        if when == BEFORE:
            _die_if_armed(name)
        result = function(*args, **kwargs)
        if when == AFTER:
            _die_if_armed(name)
        return result

    return run


def _die_if_armed(name: str) -> None:
    file = Path(os.environ[ARMED])
    try:
        if file.read_text() != name:
            return
        # Of two processes that are here at once one dies, and takes the other with it.
        file.unlink()
    except FileNotFoundError:
        return
    os.killpg(os.getpgid(0), signal.SIGKILL)
