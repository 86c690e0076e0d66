"""Tell a worker that there is something to do; the database stays the truth when nobody hears it."""

from uuid import UUID

import structlog
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = structlog.get_logger()


def relay(tenant_id: UUID) -> None:
    """Ask a worker to deliver what is due for one tenant. Lost calls are found by the clock tick."""
    from kernel.outbox.tasks import deliver  # noqa: PLC0415 cycle: tasks -> relay -> post -> here

    send(deliver, str(tenant_id))


def send(task: object, *args: str) -> bool:
    """Queue a task without ever failing the request that asks for it; tell whether the queue took it."""
    try:
        task.apply_async(args=args, retry=False, ignore_result=True)  # type: ignore[attr-defined]
    except (OperationalError, RedisError, OSError) as error:
        log.warning("queue_unreachable", error=str(error))
        return False
    return True
