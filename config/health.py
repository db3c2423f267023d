"""Two questions for whoever watches: is it alive, is it ready."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from portfolio.api.errors import respond


def alive(request: HttpRequest) -> JsonResponse:
    """Whether the code runs. Never touches the database, so it never wakes it."""
    return JsonResponse({"status": "alive"})


def ready(request: HttpRequest) -> HttpResponse:
    """Whether the database answers and holds the schema that this code expects.

    A schema that is newer than the code is fine: migrations are made so that
    the release before them still runs.
    """
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return respond(request, 503, "The database does not answer.")
    if pending:
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _ in pending)
        return respond(request, 503, f"Migrations are pending: {names}.")
    return JsonResponse({"status": "ready"})
