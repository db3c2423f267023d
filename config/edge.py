"""After a change that the public can see, the CDN is told to forget its copies.

The database says of a statement, in a notice with its answer, that it changed something public
(migration 0003 of `portfolio`). It is remembered until the commit, and forgotten with a rollback.
Then the function `EDGE_FUNCTION` (`config.edge_worker`) is invoked once for each transaction, as
an event: Lambda takes it within milliseconds, and the invalidation happens apart from the save.
Neither a save nor its outcome depends on that: what can't be told within `SECONDS` is left to the
copies' own age (`EDGE_CACHE_SECONDS`, `EDGE_STALE_SECONDS`), and counted.

On a database without the migration nothing is said, and copies age as they did before it.
"""

import atexit
import json
import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.backends.signals import connection_created

from config import metrics

SQLSTATE = "PC001"
# Seconds that a save waits for Lambda to take the event, at most. Network and TLS apart, it costs
# 1 ms, and 34 ms the first time in a process, for its imports.
SECONDS = 1.0
# Seconds that a command which ends meanwhile waits for more.
GOODBYE = 10.0

logger = logging.getLogger(__name__)


def install() -> None:
    """From now on each new connection is listened to."""
    connection_created.connect(listen, dispatch_uid=__name__)


def listen(sender: Any, connection: Any, **_: Any) -> None:
    """Django's signal, with its wrapper around a new connection."""
    listeners = [each for each in connection.execute_wrappers if isinstance(each, Listener)]
    if not listeners:
        listeners = [Listener(connection)]
        connection.execute_wrappers += listeners
    connection.connection.add_notice_handler(listeners[0].hear)


class Listener:
    """One of Django's `execute_wrappers`: remembers a change as soon as its statement is through.

    Not sooner: outside a transaction a statement that fails in the end has changed nothing.
    """

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.heard = False

    def hear(self, notice: Any) -> None:
        self.heard = self.heard or notice.sqlstate == SQLSTATE

    def __call__(self, execute: Callable[..., Any], *statement: Any) -> Any:
        self.heard = False
        result = execute(*statement)
        if self.heard and not self.remembers():
            # At once where no transaction is open.
            transaction.on_commit(invalidate, using=self.connection.alias, robust=True)
        return result

    def remembers(self) -> bool:
        """Whether this transaction has it already, and no savepoint's end will take it away."""
        return any(hook is invalidate for _, hook, _ in self.connection.run_on_commit)


def invalidate() -> None:
    """Tells the edge, within `SECONDS`. Never raises."""
    started = time.monotonic()
    trouble = ["nothing was answered in time"]

    def ask() -> None:
        trouble[0] = tell()

    # A thread, for the resolver can't be told to stop. One that is late may still succeed.
    asking = threading.Thread(target=ask, name="edge", daemon=True)
    asking.start()
    asking.join(SECONDS)
    if asking.is_alive():
        atexit.register(asking.join, GOODBYE)
    if not trouble[0]:
        metrics.observe("EdgeTold")
        return
    metrics.observe("EdgeNotTold")
    logger.warning(
        "The edge was not told of a change, and keeps its copies until they expire: %s.",
        trouble[0],
        extra={"elapsed_ms": round((time.monotonic() - started) * 1000, 1)},
    )


def tell() -> str:
    """Why it could not be told, as the end of a sentence; empty where it was."""
    # Here, or each cold start would pay for http and ssl.
    from config import aws

    # Another process may answer with a copy of that age still, and the edge would keep it.
    event = json.dumps({"after_seconds": settings.SNAPSHOT_FRESH_SECONDS}).encode()
    try:
        aws.invoke(os.environ, settings.EDGE_FUNCTION, event, kind="Event", seconds=SECONDS)
    except aws.RefusalError as refusal:
        return f"{refusal}"
    except Exception as error:  # noqa: BLE001 - a save must not fail for this
        return f"{type(error).__name__}"
    return ""
