"""Two questions for whoever watches: is it alive, is it ready."""

from collections.abc import Callable
from functools import wraps

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from portfolio.api.errors import respond

METHODS = "GET, HEAD, OPTIONS"
View = Callable[[HttpRequest], HttpResponse]


def only_read(view: View) -> View:
    """Other methods are refused as the API refuses them."""

    @csrf_exempt
    @wraps(view)
    def read(request: HttpRequest) -> HttpResponse:
        if request.method in {"GET", "HEAD"}:
            return view(request)
        if request.method == "OPTIONS":
            answer = HttpResponse(status=204)
        else:
            answer = respond(request, 405, f'Method "{request.method}" not allowed.')
        answer["Allow"] = METHODS
        return answer

    return read


@only_read
def alive(request: HttpRequest) -> HttpResponse:
    """Whether the code runs. Never touches the database, so it never wakes it."""
    return JsonResponse({"status": "alive"})


@only_read
def ready(request: HttpRequest) -> HttpResponse:
    """Whether the database answers and holds the schema that this code expects.

    A schema that is newer than the code is fine: migrations are made so that
    the release before them still runs.
    """
    # A function that is never asked need not import it.
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return respond(request, 503, "The database does not answer.")
    if pending:
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _ in pending)
        return respond(request, 503, f"Migrations are pending: {names}.")
    return JsonResponse({"status": "ready"})
