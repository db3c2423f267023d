"""The image's entry points.

`handler` answers HTTP events (`config.events` says whose) with the application
of `config.wsgi`. It never raises: a request that no client should send is a
400, what fails here is a 500, and an event that is no HTTP request gets
`{"error": {"type": "UnsupportedEvent", "message": …}}`, save a scheduled ping,
which keeps the function warm and gets `{"status": "alive"}`.

Importing this module is the function's init phase: it loads what a first
request needs, reads the secrets that stand in SSM, and begins to connect to the
database behind the imports (`CONNECT_EARLY`). It never waits for the database.
"""

import copy
import gc
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from config import bundle


@contextmanager
def init_phase() -> Iterator[None]:
    """Importing makes no garbage: looking for some would cost a tenth of a cold start.

    Lambda's runtime logs what is raised here; of a setting that is missing or
    wrong it gets the sentence alone.
    """
    gc.disable()
    try:
        yield
    except Exception as error:
        from config.env import ConfigurationError

        if isinstance(error, ConfigurationError):
            raise ConfigurationError(str(error)) from None
        raise
    finally:
        gc.enable()
    # What is here now stays, so no later look needs to see it.
    gc.freeze()


with init_phase():
    bundle.install()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

    from config import parameters

    # Asks for the secrets, where there are any to ask for, while Django is imported.
    parameters.begin()

    from django.conf import settings
    from django.db import connections

    # What it takes to connect, and to wake a database that sleeps, passes behind the imports.
    if settings.CONNECT_EARLY:
        engine: Any = connections["default"]
        from config import early_revision

        engine.connect_early(early_revision.ask)

    from config import door, events, metrics, observing, remembered, telemetry
    from config.middleware import request_id_of
    from config.neon import deadline
    from config.wsgi import application

    observing.install()
    # A request without a Host header (a load balancer's health check) is meant for us.
    HOST = next(iter(settings.ALLOWED_HOSTS), "localhost").lstrip(".").replace("*", "localhost")
    # Loads the routes, the middlewares and the API's views, and asks no database.
    REHEARSAL = {
        "rawPath": "/api/experience",
        "requestContext": {"http": {"method": "OPTIONS"}},
        "headers": {"x-origin-secret": "".join(settings.ORIGIN_SECRETS[:1])},
    }
    door.serve(application, events.read(REHEARSAL | {"version": "2.0"}), None, default_host=HOST)
    metrics.flush()
    bundle.settle()

# Seconds: what is kept back of Lambda's time limit to answer in, and the least for a query.
MARGIN, LEAST_SECONDS = 0.5, 0.1
LONGEST_PATH = 300  # characters, in the log
logger = telemetry.logger
answers = remembered.Answers()
# What the log says, its fields, and the answer.
Outcome = tuple[str, dict[str, Any], dict[str, Any]]


def handler(event: Any, context: Any) -> dict[str, Any]:
    """Answers one event; see above. `context` may be None."""
    started = time.perf_counter()
    telemetry.begin(getattr(context, "aws_request_id", None))
    try:
        message, fields, answer = respond(event, context)
    except events.UnsupportedEventError as refusal:
        message, fields, answer = refused(f"{refusal}")
    except Exception:
        # No JSON that was tried comes here; whoever calls this with Python's objects may.
        logger.exception("The event could not be read.")
        message, fields, answer = refused("The event can't be read.")
    duration = round((time.perf_counter() - started) * 1000, 2)
    telemetry.end(message, **fields, duration_ms=duration)
    return answer


def seconds_left(context: Any) -> float:
    """What the database may take of this invocation, so that an answer comes before its end."""
    remaining = getattr(context, "get_remaining_time_in_millis", None)
    if remaining is None:
        return float(settings.REQUEST_DEADLINE)
    return max(LEAST_SECONDS, remaining() / 1000 - MARGIN)


def refused(sentence: str) -> Outcome:
    error = {"type": "UnsupportedEvent", "message": sentence}
    return sentence, {"error": error["type"]}, {"error": error}


def respond(event: Any, context: Any) -> Outcome:
    """Raises `UnsupportedEventError`."""
    key = remembered.key_of(event)
    known = answers.find(key) if key else None
    if known:
        metrics.observe("SnapshotHit")
        return *known.line, known.again(request_id_of(context))
    if events.is_ping(event):
        return "ping", {}, {"status": "alive"}
    call = events.read(event)
    watched = remembered.Watch(application)
    try:
        with deadline.within(seconds_left(context)):
            answer = door.serve(watched, call, context, default_host=HOST)
    except Exception:
        # Django answers what fails inside it with a 500 of its own; this is for what is around it.
        logger.exception("The request could not be served.")
        answer = door.fail(call, context)
    method, path = call.method, call.path[:LONGEST_PATH]
    fields = {"method": method, "path": path, "status": answer["statusCode"]}
    line = f"{method} {path}", fields
    if key and watched.hit:
        answers.keep(key, remembered.Answer(watched.hit, line, copy.deepcopy(answer)))
    return *line, answer
