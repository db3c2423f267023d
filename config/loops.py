"""What synchronous code asks asyncio, without asyncio (see `config.deferrals`).

Django asks before each statement whether it runs in an event loop. asyncio takes a
twentieth of a cold start to import, and where nobody has used it no loop runs.
"""

import sys
from typing import Any

# As asgiref chooses. Not `from asyncio import`, which would ask the whole of it.
if sys.version_info >= (3, 12):
    from inspect import iscoroutinefunction
else:
    from asyncio.coroutines import iscoroutinefunction

__all__ = ["current_task", "get_running_loop", "iscoroutinefunction"]


def get_running_loop() -> Any:
    """The event loop of this thread. Raises RuntimeError where there is none."""
    # The part of asyncio that keeps the loops: whoever runs one has imported it.
    events = sys.modules.get("asyncio.events")
    if events is None:
        raise RuntimeError("no running event loop")
    return events.get_running_loop()


def current_task(loop: Any = None) -> Any:
    """The task that runs in this thread's event loop. Raises RuntimeError where there is none.

    From Python 3.12 on each log record is told it.
    """
    tasks = sys.modules.get("asyncio.tasks")
    if tasks is None:
        raise RuntimeError("no running event loop")
    return tasks.current_task(loop)
