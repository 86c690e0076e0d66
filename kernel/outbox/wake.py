"""Tell a worker that there is something to do; the database stays the truth when nobody hears it.

Tasks are named, not imported: what wakes stands below what is done.
"""

from uuid import UUID

import structlog
from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = structlog.get_logger()

DELIVER = "outbox.deliver"
RUN_JOB = "jobs.run"


def relay(tenant_id: UUID) -> None:
    """Ask a worker to deliver what is due for one tenant. Lost calls are found by the clock tick."""
    send(DELIVER, str(tenant_id))


def send(task: str, *args: str, expires: float | None = None) -> bool:
    """Queue a task by its name without ever failing the request that asks; tell whether the queue took it.

    `expires` is in seconds: a call that nobody took up by then is dropped.
    """
    try:
        current_app.send_task(task, args=args, retry=False, ignore_result=True, expires=expires)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("queue_unreachable", error=str(error))
        return False
    return True
