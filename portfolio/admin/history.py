"""What became of each row, and its way back: after any change, and after its deletion."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portfolio import history, restoring
from portfolio.admin import locking
from portfolio.history import Entry
from portfolio.restoring import CanNotRestoreError, OutdatedError

# Digits of a number that Postgres has a type for.
MOST_DIGITS = 18


class Remembered:
    """For the ModelAdmin of a content table: who changed what, and buttons that take it back.

    Whatever its forms and actions write is written in the name of who is logged in.
    """

    keeps_history = True
    # Of a ModelAdmin.
    model: Any
    opts: Any
    admin_site: Any
    get_object: Any
    has_add_permission: Any
    has_change_permission: Any
    has_view_or_change_permission: Any
    log_addition: Any
    log_change: Any

    def get_urls(self) -> list[Any]:
        ours = [
            path(address, self.admin_site.admin_view(view), name=self.screen(name))
            for address, view, name in (
                ("deleted/", self.deleted_view, "deleted"),
                ("bring-back/", self.bring_back_view, "bring_back"),
                ("<path:object_id>/restore/", self.restore_view, "restore"),
            )
        ]
        return [*ours, *super().get_urls()]  # type: ignore[misc]  # a ModelAdmin's

    def screen(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def address(self, name: str, *arguments: Any) -> str:
        return reverse(f"admin:{self.screen(name)}", args=arguments)

    # In whose name

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        history.act_as(actor(request))
        super().save_model(request, obj, form, change)  # type: ignore[misc]  # a ModelAdmin's

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        request.deleted_at = history.act_as(actor(request))  # type: ignore[attr-defined]  # ours
        super().delete_model(request, obj)  # type: ignore[misc]  # a ModelAdmin's

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        request.deleted_at = history.act_as(actor(request))  # type: ignore[attr-defined]  # ours
        super().delete_queryset(request, queryset)  # type: ignore[misc]  # a ModelAdmin's

    def response_action(self, request: HttpRequest, queryset: Any, *args: Any) -> Any:
        with history.acting_as(actor(request)):
            return super().response_action(request, queryset, *args)  # type: ignore[misc]  # a ModelAdmin's

    def message_user(
        self, request: HttpRequest, message: Any, level: Any = messages.INFO, *args: Any, **kw: Any
    ) -> None:
        """After a deletion the sentence that tells of it has a button to undo it."""
        at = request.__dict__.pop("deleted_at", None)
        if at and level == messages.SUCCESS and self.may_bring_back(request):
            message = format_html("{} {}", message, self.undo(request, at))
        super().message_user(request, message, level, *args, **kw)  # type: ignore[misc]  # a ModelAdmin's

    def undo(self, request: HttpRequest, at: datetime) -> str:
        context = {"address": self.address("bring_back"), "at": at.isoformat()}
        return render_to_string("admin/portfolio/history_undo.html", context, request)

    # Screens

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        pk = number(unquote(object_id))
        row = self.get_object(request, str(pk)) if pk else None
        found = history.of(self.model, pk, before=number(request.GET.get("before"))) if pk else []
        if row is None and not found:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]  # as Django's own
        newest = history.last(self.model, pk) if pk else None
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %s") % (row or found[0].title),
            "opts": self.opts,
            "object": row,
            "address": self.address("restore", pk),
            "entries": found,
            "newest": newest.record.pk if newest else None,
            "older": found[-1].record.pk if len(found) == history.MOST else None,
            "may_restore": self.may_restore(request, row),
            # The last entry that was there when somebody looked, and pressed a button too late.
            "seen": number(request.GET.get("seen")),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/portfolio/history.html", context)

    def restore_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """`entry`: which one; `newest`: the last one that whoever pressed the button had seen."""
        pk = number(unquote(object_id))
        row = self.get_object(request, str(pk)) if pk else None
        if not self.may_restore(request, row):
            raise PermissionDenied
        back = HttpResponseRedirect(self.address("history", pk or 0))
        if request.method != "POST":
            return back
        entry = history.find(self.model, number(request.POST.get("entry")) or 0)
        if entry is None or entry.record.row_id != pk:
            messages.error(request, _("Nothing was restored: there is no such entry."))
            return back
        newest = number(request.POST.get("newest")) or 0
        try:
            self.restore(request, entry, newest)
        except OutdatedError:
            messages.error(
                request, _("Nothing was restored: it was changed meanwhile. Look at it once more.")
            )
            return HttpResponseRedirect(f"{self.address('history', pk)}?seen={newest}")
        return back

    def may_restore(self, request: HttpRequest, row: Any) -> bool:
        """Whether they may: to write into a row, or to make one that is there no more."""
        if row is None:
            return self.may_bring_back(request)
        return self.has_change_permission(request, row)

    def may_bring_back(self, request: HttpRequest) -> bool:
        """Who may not look would read, and publish, what somebody else has deleted."""
        return self.has_add_permission(request) and self.has_view_or_change_permission(request)

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Deleted: %s") % self.opts.verbose_name_plural,
            "opts": self.opts,
            "address": self.address("bring_back"),
            "entries": history.deleted(self.model),
            "most": history.MOST_DELETED,
            "may_restore": self.may_bring_back(request),
        }
        return TemplateResponse(request, "admin/portfolio/history_deleted.html", context)

    def bring_back_view(self, request: HttpRequest) -> HttpResponse:
        """`row`: the one to bring back; or `at`: all that were deleted at that time."""
        if not self.may_bring_back(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseRedirect(self.address("deleted"))
        row, at = number(request.POST.get("row")), moment(request.POST.get("at"))
        those = {"row_id": row} if row else {"at": at}
        found = history.deleted(self.model, **those) if row or at else []
        if not found:
            messages.warning(request, _("There is nothing to bring back: it is there already."))
        # The others come back even where one can't.
        for entry in found:
            try:
                self.restore(request, entry, entry.record.pk)
            except OutdatedError:
                messages.warning(request, _("“%s” was brought back meanwhile.") % entry.title)
        return HttpResponseRedirect(self.address("changelist"))

    def restore(self, request: HttpRequest, entry: Entry, newest: int) -> None:
        """Restores, and says what came of it. Raises `OutdatedError`."""
        was = entry.record.kind == history.DELETED
        try:
            restored, row = locking.repeated(
                request, lambda: self.write_restored(request, entry, newest)
            )
        except OutdatedError:
            raise
        except CanNotRestoreError as error:
            text = _("“%(row)s” can't be restored. %(reason)s")
            messages.error(request, text % {"row": entry.title, "reason": error})
            return
        except OperationalError as error:
            if not locking.is_busy(error):
                raise
            messages.error(request, _("Nothing was restored: somebody else is saving. Try again."))
            return
        if not restored.changed:
            messages.info(request, _("“%s” is so already.") % row)
            return
        text = _("“%s” is back.") if was else _("“%s” is restored.")
        messages.success(request, text % row)
        if restored.missing:
            messages.warning(request, missing(row, restored.missing))

    def write_restored(
        self, request: HttpRequest, entry: Entry, newest: int
    ) -> tuple[restoring.Restored, Any]:
        """In one transaction, in the name of who is logged in."""
        with history.acting_as(actor(request)):
            locking.begin(self.model)
            restored = restoring.restore(entry, newest=newest)
            row = self.model.objects.get(pk=restored.pk)
            was = entry.record.kind == history.DELETED
            note = self.log_addition if was else self.log_change
            note(request, row, _("Restored."))
        return restored, row


def missing(row: Any, names: list[str]) -> str:
    text = ngettext(
        "“%(row)s” is without this technology, which is there no more: %(names)s.",
        "“%(row)s” is without these technologies, which are there no more: %(names)s.",
        len(names),
    )
    return text % {"row": row, "names": ", ".join(names)}


def actor(request: HttpRequest) -> str:
    return request.user.get_username()


def number(text: str | None) -> int | None:
    """A row's or an entry's number, if the text is one."""
    if text is None or not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
        return None
    return int(text) or None


def moment(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else None
