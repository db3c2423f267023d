"""A write whose connection died before COMMIT was sent is run again, unseen by its client.

A view that says `repeatable = True` changes nothing but the database when it
writes. Its whole run, from authentication to the answer, is then one
transaction: where nothing of it stayed, it is run again from the start, twice at
most and within the request's deadline. Once COMMIT was sent it is not: the
answer is a 503 that says that the outcome is unknown.

The attribute is where the API meets the database's engine: neither knows the other.
"""

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import Error, IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse

from config import unavailable
from config.middleware import GetResponse
from config.neon.transactions import run_again

WRITES = {"POST", "PUT", "PATCH", "DELETE"}

View = Callable[..., Any]


class RepeatingMiddleware:
    """Stands last, so that what it runs again is the view and nothing else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not is_repeatable(request, view):
            return None
        renew = renewing(request)
        response: Any = None

        def run() -> HttpResponse:
            nonlocal response
            response = None
            renew()
            response = view(request, *args, **kwargs)
            if response.status_code >= HTTPStatus.BAD_REQUEST:
                # Nothing of a write that was refused stays.
                transaction.set_rollback(True)
            return response

        try:
            return run_again(run)
        except IntegrityError as error:
            # What is checked at COMMIT, a link's other end say.
            return refused(response, error)
        except Error as error:
            answer = unavailable.answer(request, error)
            if answer is None:
                raise
            return answer


def is_repeatable(request: HttpRequest, view: View) -> bool:
    return (
        request.method in WRITES
        and getattr(getattr(view, "cls", None), "repeatable", False)
        and may_be_let_in(request)
        # Whoever has begun a transaction around this must run it again themselves.
        and not connection.in_atomic_block
    )


def may_be_let_in(request: HttpRequest) -> bool:
    """Whether it is worth a connection: who shows nothing is nobody, and refused without one."""
    from portfolio.api.authentication import shows_a_token

    # In development an admin's session writes too.
    return shows_a_token(request.META) or (settings.DEBUG and "HTTP_COOKIE" in request.META)


def renewing(request: HttpRequest) -> Callable[[], None]:
    """A function that makes the request what it is now: no user, an unread body."""
    # A body that is too big is not read, so can be refused as often as one likes.
    with suppress(RequestDataTooBig):
        request.body  # noqa: B018 - reads it; from then on it is kept
    state = dict(request.__dict__)

    def renew() -> None:
        request.__dict__.clear()
        request.__dict__.update(state)
        if "_body" in state:
            request.__dict__["_stream"] = BytesIO(state["_body"])

    return renew


def refused(response: Any, error: IntegrityError) -> HttpResponse:
    """What the view says of a constraint, which COMMIT found broken after it had answered."""
    context = getattr(response, "renderer_context", None)
    if context is None:
        raise error
    view, request = context["view"], context["request"]
    answer: HttpResponse = view.finalize_response(request, view.handle_exception(error))
    return answer
