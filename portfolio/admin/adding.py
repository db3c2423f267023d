"""A new row is added once, however often its form is sent.

Each form that adds carries a key of its own, made when it is shown. The save writes the key beside
the row, in one transaction, where the API keeps its keys (`portfolio.once`). Who sends the form
again, because an answer was lost or with a second click, is answered as at first; who has changed
its text meanwhile is asked. Of two at the same time the table's constraint lets one through: the
other waits for it, is rolled back, and begins anew (`sturdy`), now with a key to be found.
"""

import json
import re
from hashlib import sha256
from http import HTTPStatus
from typing import Any, ClassVar, NamedTuple
from uuid import uuid4

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portfolio import once
from portfolio.admin import locking
from portfolio.admin.names import name_of

FIELD = "_once"
# As `new_key` writes one. Whatever else is posted is no key.
UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Under which name a key is kept. No client of the API can send the first sign: its keys are ASCII.
NAME = "§admin {model} {key}"
# What a form holds besides what it says: keys, and the button that was pressed.
BESIDES = {FIELD, "csrfmiddlewaretoken", "_save", "_continue", "_addanother", "_saveasnew"}

SAVED_ALREADY = _("This was saved already. Nothing was added a second time.")
SAVED_AS = _("This was saved already: {}. Nothing was added a second time.")
OTHER_BY_NOW = _(
    "Nothing was added: this form was saved already. Save it once more to add another, with what "
    "it says now."
)
OTHER_BY_NOW_AS = _(
    "Nothing was added: this form was saved already, as {}. Save it once more to add another, with "
    "what it says now."
)
DELETED_SINCE = _(
    "Nothing was added: this form was saved already, and what it added was deleted since. Save it "
    "once more to add it again."
)


class Adding(NamedTuple):
    """A form under a key that nothing was added with yet: what is kept of it."""

    user: Any
    key: str
    # SHA-256 of what it says.
    request: str


class AddedOnce:
    """For the ModelAdmin of a content table."""

    # Of a ModelAdmin.
    opts: Any
    address: Any
    get_object: Any
    has_add_permission: Any
    has_view_or_change_permission: Any
    save_as: ClassVar[Any]

    def _changeform_view(
        self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: Any
    ) -> Any:
        """Within Django's transaction, which may be run anew: then for another outcome."""
        own: Any = request
        own.adding = own.not_added = None
        if adds(request, object_id) and self.has_add_permission(request):
            answer = self.begin_adding(request)
            if answer is not None:
                return answer
        answer = super()._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]  # a ModelAdmin's
        if own.not_added:
            answer.status_code = HTTPStatus.CONFLICT
        return answer

    def begin_adding(self, request: HttpRequest) -> HttpResponse | None:
        """The answer to what was added already; None where it is to be added, or asked about."""
        own: Any = request
        key = key_of(request)
        if not key:
            return None
        # For the page of a database that fails: see `config.unavailable`.
        own.is_done_once = True
        locking.bound()
        adding = Adding(
            own.user.pk, NAME.format(model=self.opts.label_lower, key=key), digest(request)
        )
        first = once.kept(user=adding.user, key=adding.key).first()
        if first is None:
            own.adding = adding
            return None
        row = self.get_object(request, bytes(first.body).decode())
        if row is not None and first.request == adding.request:
            return self.answer_again(request, row)
        own.not_added = self.why_not_added(request, row)
        return None

    def answer_again(self, request: HttpRequest, row: Any) -> HttpResponse:
        """As at first: where the button that was pressed leads."""
        said = locking.said(request)
        answer: HttpResponse = super().response_add(request, row)  # type: ignore[misc]  # a ModelAdmin's
        # Not that it was added just now.
        locking.take_back(request, said)
        if IS_POPUP_VAR not in request.POST:
            messages.info(request, self.with_link(request, row, SAVED_AS, SAVED_ALREADY))
        return answer

    def why_not_added(self, request: HttpRequest, row: Any) -> Any:
        if row is None:
            return DELETED_SINCE
        return self.with_link(request, row, OTHER_BY_NOW_AS, OTHER_BY_NOW)

    def with_link(self, request: HttpRequest, row: Any, sentence: Any, bare: Any) -> Any:
        """`bare`: for who may not look, who would read what somebody else made of the row."""
        if not self.has_view_or_change_permission(request, row):
            return bare
        # In a tab of its own: this one may hold a text that is not saved.
        link = format_html(
            '<a href="{}" target="_blank">{}</a>', self.address("change", row.pk), name_of(row)
        )
        return format_html(str(sentence), link)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: Any = None
    ) -> HttpResponse:
        adding: Adding | None = getattr(request, "adding", None)
        if adding is not None:
            answer = {"status": HTTPStatus.CREATED, "headers": "{}", "body": str(obj.pk).encode()}
            if not once.keep(**adding._asdict(), **answer):
                raise IntegrityError("another save with this form's key was quicker")
        return super().response_add(request, obj, post_url_continue)  # type: ignore[misc]  # a ModelAdmin's

    # The form

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,  # noqa: FBT001, FBT002 - Django's
        **options: Any,
    ) -> Any:
        form_class = super().get_form(request, obj, change, **options)  # type: ignore[misc]  # a ModelAdmin's
        # Django makes a class for each request.
        form_class.is_shown_again = bool(getattr(request, "not_added", None))
        return form_class

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **options: Any
    ) -> Any:
        refusal = getattr(request, "not_added", None)
        if options.get("obj") is None or self.save_as:
            kept = "" if refusal else key_of(request)
            context |= {"once": (FIELD, kept or new_key()), "not_added": refusal}
        return super().render_change_form(request, context, *args, **options)  # type: ignore[misc]  # a ModelAdmin's


def adds(request: HttpRequest, object_id: str | None) -> bool:
    """Whether a new row is posted, be it as the copy of another."""
    return request.method == "POST" and (object_id is None or "_saveasnew" in request.POST)


def new_key() -> str:
    return str(uuid4())


def key_of(request: HttpRequest) -> str:
    """The key that was posted; empty where none was that we could have made."""
    key = request.POST.get(FIELD, "")
    return key if UUID.fullmatch(key) else ""


def digest(request: HttpRequest) -> str:
    """A text for what a form says, which is the same for the same content alone."""
    said = [(name, values) for name, values in request.POST.lists() if name not in BESIDES]
    files = [(name, hash_of(file)) for name, file in request.FILES.items()]
    return sha256(json.dumps([sorted(said), sorted(files)]).encode()).hexdigest()


def hash_of(file: Any) -> str:
    found = sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()
