"""JSON Resume in and out of the admin: what an import would change is shown before it happens."""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from portfolio import cv, jsonresume
from portfolio.admin import locking
from portfolio.admin.preview import content_tables, may_view
from portfolio.jsonresume.describing import shown

# Bytes. Many times the longest CV; as Base64 it still fits into a form that is sent back.
MOST_BYTES = 500_000

NOTHING_CHOSEN = _("Choose a file, or paste the text of one.")
TOO_LONG = _("This is more than 500 kB: that is no CV.")
SENT_BACK_BROKEN = _("The document was damaged on its way. Choose it again.")
BUSY = _("Nothing was imported: somebody else is saving at this moment. Apply it once more.")
MERGE, REPLACE = "merge", "replace"
WAYS = [
    (MERGE, _("Add and change what the document holds, and keep everything else")),
    (REPLACE, _("Replace: what the document does not hold is deleted")),
]


class ImportForm(forms.Form):
    """A document, as a file or pasted."""

    file = forms.FileField(
        required=False,
        label=_("File"),
        help_text=_("A JSON Resume, as a rule called resume.json."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    text = forms.CharField(
        required=False,
        label=_("or its text"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "vLargeTextField"}),
    )
    way = forms.ChoiceField(
        label=_("What is here already"), choices=WAYS, initial=MERGE, widget=forms.RadioSelect
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        file = values.get("file")
        if isinstance(file, UploadedFile):
            if (file.size or 0) > MOST_BYTES:
                raise ValidationError({"file": TOO_LONG})
            values["data"] = file.read()
        else:
            values["data"] = values.get("text", "").encode("utf-8", "surrogatepass")
            if len(values["data"]) > MOST_BYTES:
                raise ValidationError({"text": TOO_LONG})
        if not values["data"].strip() and not self.errors:
            raise ValidationError(NOTHING_CHOSEN)
        return values


class ApplyForm(forms.Form):
    """The document sent back, and which difference its owner has seen. Read anew, never trusted."""

    document = forms.CharField(widget=forms.HiddenInput)
    way = forms.ChoiceField(choices=WAYS, widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput)

    def clean_document(self) -> bytes:
        try:
            data = b64decode(self.cleaned_data["document"], validate=True)
        except ValueError:
            raise ValidationError(SENT_BACK_BROKEN) from None
        if len(data) > MOST_BYTES:
            raise ValidationError(TOO_LONG)
        return data


@dataclass(frozen=True)
class Told:
    """A section of a difference, in words."""

    label: str
    summary: str
    # Sign, title, place in the document, and key by key what was and what will be.
    entries: list[tuple[str, str, str, list[tuple[str, str, str]]]]


def told(plan: Any) -> Iterator[Told]:
    for section in plan.sections:
        if section.differs:
            groups = (("−", section.removed), ("+", section.added), ("~", section.changed))
            entries = [
                (sign, entry.title, entry.path, [*fields_of(sign, entry)])
                for sign, group in groups
                for entry in group
            ]
            yield Told(section.label, counted(section), entries)


def fields_of(sign: str, entry: Any) -> Iterator[tuple[str, str, str]]:
    if sign == "~":
        for field in entry.fields:
            yield field.key, shown(field.old), shown(field.new)


def counted(section: Any) -> str:
    words = {
        _now("%d added"): len(section.added),
        _now("%d changed"): len(section.changed),
        _now("%d deleted"): len(section.removed),
        _now("%d as before"): section.unchanged,
    }
    if section.name == "document" and section.reordered:
        return _now("what it says beside its entries, and their order, is remembered")
    parts = [text % number for text, number in words.items() if number]
    return ", ".join([*parts, *([_now("put in another order")] if section.reordered else [])])


def may_import(request: HttpRequest) -> bool:
    return all(
        request.user.has_perm(f"portfolio.{right}_{model._meta.model_name}")
        for model in content_tables()
        for right in ("add", "change", "delete")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def import_view(request: HttpRequest) -> HttpResponse:
    """Choose, look, apply."""
    if not may_import(request):
        raise PermissionDenied
    if request.method != "POST":
        return ask(request, ImportForm())
    if "seen" in request.POST:
        answer = ApplyForm(request.POST)
        if not answer.is_valid():
            return ask(request, ImportForm(), answer.errors.get("document", []))
        values = answer.cleaned_data
        return look(request, values["document"], values["way"], values["seen"])
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return ask(request, form)
    return look(request, form.cleaned_data["data"], form.cleaned_data["way"])


def ask(request: HttpRequest, form: ImportForm, faults: Any = ()) -> HttpResponse:
    """The first step, with what was wrong with the document: each a path and a sentence."""
    context = admin.site.each_context(request)
    context |= {"title": _("Import a JSON Resume"), "form": form}
    context |= {"faults": [fault if isinstance(fault, tuple) else ("", fault) for fault in faults]}
    return TemplateResponse(request, "admin/portfolio/resume_import.html", context)


def look(request: HttpRequest, data: bytes, way: str, seen: str = "") -> HttpResponse:
    """Shows what the import would change; where that was seen already, does it."""
    try:
        document = jsonresume.read(data)
        plan = jsonresume.plan(document, replace=way == REPLACE)
        if seen and seen == plan.fingerprint:
            try:
                locking.repeated(request, lambda: apply(plan, request.user.get_username()))
            except jsonresume.PlanOutdatedError:
                plan = jsonresume.plan(document, replace=way == REPLACE)
            else:
                messages.success(request, result(plan))
                return HttpResponseRedirect(reverse("admin:index"))
    except jsonresume.ResumeError as error:
        return ask(request, ImportForm(initial={"way": way}), error.faults)
    except OperationalError as error:
        if not locking.is_busy(error):
            raise
        messages.warning(request, BUSY)
        plan, seen = jsonresume.plan(document, replace=way == REPLACE), ""
    context = admin.site.each_context(request)
    answer = ApplyForm(
        initial={"document": b64encode(data).decode(), "way": way, "seen": plan.fingerprint}
    )
    context |= {
        "title": _("What the import would change"),
        "form": answer,
        "is_outdated": bool(seen),
        "warnings": plan.warnings,
        "sections": list(told(plan)),
        "changes": plan.changes,
        "way": dict(WAYS)[way],
    }
    return TemplateResponse(request, "admin/portfolio/resume_difference.html", context)


@transaction.atomic
def apply(plan: Any, actor: str) -> None:
    """Does it, without waiting for ever for who holds the tables. Raises PlanOutdatedError."""
    locking.bound()
    plan.apply(actor=actor)


def result(plan: Any) -> str:
    sections = plan.sections
    added, changed, removed = (
        sum(len(getattr(section, kind)) for section in sections)
        for kind in ("added", "changed", "removed")
    )
    counts = [
        ngettext("%d entry added", "%d entries added", added) % added,
        ngettext("%d changed", "%d changed", changed) % changed,
        ngettext("%d deleted", "%d deleted", removed) % removed,
    ]
    return _now("The JSON Resume was imported: %s.") % ", ".join(counts)


@require_safe
def export_view(request: HttpRequest) -> HttpResponse:
    if not all(may_view(request, model) for model in content_tables()):
        raise PermissionDenied
    context = admin.site.each_context(request) | {"title": _("Export as JSON Resume")}
    return TemplateResponse(request, "admin/portfolio/resume_export.html", context)


@require_safe
def download_view(request: HttpRequest, which: str) -> HttpResponse:
    """`which`: "all" for the owner's, "public" for what anybody may read."""
    if not all(may_view(request, model) for model in content_tables()):
        raise PermissionDenied
    is_public = which == "public"
    document = jsonresume.export(cv.read(owner=not is_public), public=is_public)
    response = HttpResponse(jsonresume.dumps(document), content_type="application/json")
    name = "resume.json" if is_public else "resume-all.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


urlpatterns = [
    path("resume/import/", admin.site.admin_view(import_view), name="resume_import"),
    path("resume/export/", admin.site.admin_view(export_view), name="resume_export"),
    path(
        "resume/export/public.json",
        admin.site.admin_view(download_view),
        {"which": "public"},
        name="resume_public",
    ),
    path(
        "resume/export/all.json",
        admin.site.admin_view(download_view),
        {"which": "all"},
        name="resume_all",
    ),
]
