"""What a save in the admin holds between its check of a version and its writing.

The rows that it is about are locked, then their versions are read, then it writes: in one
transaction, so that nobody comes in between. Whoever saves through the API waits for the lock and
then finds another version. Nobody waits for ever: not for a lock, and not for a process that was
frozen while it held one, whose session the server ends.
"""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from django.db import OperationalError, connection
from django.http import HttpRequest

# As long as a request's deadline: a transaction that idles for longer belongs to nobody.
BOUNDS = """
SELECT set_config('lock_timeout', '4s', true),
    set_config('statement_timeout', '10s', true),
    set_config('idle_in_transaction_session_timeout', '10s', true)
"""
# An import takes the tables first and their rows next (`jsonresume.writing`). So does whoever
# locks rows here, or each would wait for the other.
TABLE = "LOCK TABLE {table} IN ROW EXCLUSIVE MODE"

BUSY, DEADLOCK, SERIALIZATION = "55P03", "40P01", "40001"
# Times that a transaction is run which was ended for another's sake.
MOST = 3

Answer = TypeVar("Answer")


def bound() -> None:
    """Bounds all waiting of the running transaction, and of others for it."""
    with connection.cursor() as cursor:
        cursor.execute(BOUNDS)


def begin(model: Any) -> None:
    """The same, and announces that the transaction writes to the table."""
    bound()
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(TABLE.format(table=table))


def versions(model: Any, ids: Collection[int]) -> dict[int, int]:
    """The versions of those rows that are there, which nobody else changes until the end."""
    begin(model)
    # By their keys, so that two that lock the same rows wait for each other and not both.
    rows = model._default_manager.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    return dict(rows.values_list("pk", "version"))


def repeated(request: HttpRequest, view: Callable[[], Answer]) -> Answer:
    """`view()`, again where its transaction was ended for another's sake: nothing of it stayed."""
    for attempt in range(1, MOST + 1):
        before = said(request)
        try:
            return view()
        except OperationalError as error:
            if sqlstate(error) not in {DEADLOCK, SERIALIZATION} or attempt == MOST:
                raise
            take_back(request, before)
    raise AssertionError("not reached: the last attempt returns or raises")


def said(request: HttpRequest) -> int:
    """How many messages its answer tells so far."""
    messages: Any = getattr(request, "_messages", None)
    return 0 if messages is None else len(messages._queued_messages)


def take_back(request: HttpRequest, before: int) -> None:
    """Unsays what an attempt told that did not last, and forgets the pictures that it kept."""
    messages: Any = getattr(request, "_messages", None)
    if messages is not None:
        del messages._queued_messages[before:]
    for file in request.FILES.values():
        vars(file).pop("picture", None)


def is_busy(error: OperationalError) -> bool:
    """Whether another save held what this one waited for, for too long."""
    return sqlstate(error) == BUSY


def sqlstate(error: Exception) -> str | None:
    return getattr(error.__cause__, "sqlstate", None)
