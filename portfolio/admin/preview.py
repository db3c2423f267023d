"""The public page before anything of it is public.

What a form holds is saved, the page rendered and the transaction rolled back: the page is what the
public would read, by the same code, and nothing of it stays. What the database notes of a change
(history, revision, the notice for the edge) belongs to the transaction and goes with it.
"""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.forms.formsets import all_valid
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse, reverse_lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from portfolio import cv, rules
from portfolio.admin.names import names_of
from portfolio.pages import markdown
from portfolio.pages.views import address_of, render

# The key of a row that is not saved: the newest of all, as it will be, and no sequence is asked.
UNSAVED = 2_147_483_647
UPLOAD = re.compile(r'src="[^"]*/images/([0-9a-f]{32}\.[a-z]+)"')
TAKEN = _("Another row has the same already, so this can't be saved.")


class MarkdownInput(AdminTextareaWidget):
    """A long text, and a button that shows what becomes of it (static/portfolio/markdown.js)."""

    class Media:
        css = {"all": ["portfolio/studio.css"]}
        js = [forms.Script("portfolio/markdown.js", defer=True)]

    def __init__(self, attrs: Any = None) -> None:
        told = {
            "data-markdown": reverse_lazy("admin:markdown"),
            "data-markdown-button": _("Show as on the page"),
            "data-markdown-region": _("The text as on the page"),
            "data-markdown-failed": _("The preview could not be made. Try again."),
        }
        super().__init__({**told, **(attrs or {})})


class Previewed:
    """For the ModelAdmin of a table whose rows the public page shows."""

    change_form_template: Any = "admin/portfolio/previewed.html"
    # Of a ModelAdmin.
    model: Any
    opts: Any
    admin_site: Any

    def get_urls(self) -> list[Any]:
        view, name = self.admin_site.admin_view(self.preview_view), self.opts.model_name
        ours = [
            path("add/preview/", view, name=f"portfolio_{name}_preview_new"),
            path("<path:object_id>/preview/", view, name=f"portfolio_{name}_preview"),
        ]
        return [*ours, *super().get_urls()]  # type: ignore[misc]  # a ModelAdmin's

    def formfield_for_dbfield(self, db_field: models.Field, request: Any, **options: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **options)  # type: ignore[misc]
        if isinstance(db_field, models.TextField):
            field.widget = MarkdownInput(field.widget.attrs)
        return field

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **options: Any
    ) -> Any:
        row, name = options.get("obj"), f"admin:portfolio_{self.opts.model_name}_preview"
        address = reverse(name, args=[row.pk]) if row else reverse(f"{name}_new")
        is_shown = self.may_save(request, row) and not context["is_popup"]
        context |= {"preview_address": address if is_shown else ""}
        context |= {"preview_section": section_of(self.model)}
        return super().render_change_form(request, context, *args, **options)  # type: ignore[misc]

    def may_save(self, request: HttpRequest, row: Any) -> bool:
        own: Any = self
        if row is None:
            return bool(own.has_add_permission(request))
        return bool(own.has_change_permission(request, row))

    def preview_view(self, request: HttpRequest, object_id: str | None = None) -> HttpResponse:
        """The page with what the posted form holds, or what is wrong with it."""
        if request.method != "POST":
            name = f"admin:portfolio_{self.opts.model_name}_"
            arguments = [object_id] if object_id else []
            return HttpResponseRedirect(
                reverse(f"{name}{'change' if object_id else 'add'}", args=arguments)
            )
        page, mistakes = "", []
        try:
            with transaction.atomic():
                mistakes = self.save_for_preview(request, object_id)
                page = "" if mistakes else preview_of(request)
                transaction.set_rollback(True)
        except IntegrityError:
            mistakes = [f"{TAKEN}"]
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"mistakes": mistakes} if mistakes else {"page": page})
        if page:
            return HttpResponse(page)
        context = self.admin_site.each_context(request)
        context |= {"title": _("No preview yet"), "opts": self.opts, "mistakes": mistakes}
        return TemplateResponse(request, "admin/portfolio/mistakes.html", context)

    def save_for_preview(self, request: HttpRequest, object_id: str | None) -> list[str]:
        """Writes the row as if it were published, or answers what is wrong with the form.

        As `ModelAdmin.changeform_view` does it, which can't be asked to stop half-way.
        """
        own: Any = self
        row = own.get_object(request, unquote(object_id)) if object_id else None
        if object_id and row is None:
            raise Http404
        if not self.may_save(request, row):
            raise PermissionDenied
        changes = row is not None
        # Without files: one that is not uploaded yet would be gone with the transaction.
        form = own.get_form(request, row, change=changes)(request.POST, instance=row)
        formsets, _inlines = own._create_formsets(request, form.instance, change=changes)
        form_is_valid = form.is_valid()
        if not (all_valid(formsets) and form_is_valid):
            return list(mistakes_in(form, formsets))
        saved = own.save_form(request, form, change=changes)
        saved.pk = saved.pk or UNSAVED
        own.save_model(request, saved, form, changes)
        own.save_related(request, form, formsets, changes)
        self.model.objects.filter(pk=saved.pk).update(active=True, visible_from=None)
        return []


def section_of(model: Any) -> str:
    """Where on the page the table's rows stand; the page's ids are the API's names."""
    return next((name for name, table in cv.LISTS.items() if table is model), "")


def mistakes_in(form: Any, formsets: Any) -> Iterator[str]:
    for each in (form, *(single for formset in formsets for single in formset.forms)):
        for name, errors in each.errors.items():
            label = capfirst(each.fields[name].label or name) if name in each.fields else ""
            yield from (f"{label}: {error}" if label else f"{error}" for error in errors)
    for formset in formsets:
        yield from map(str, formset.non_form_errors())


def preview_of(request: HttpRequest) -> str:
    """The page as the public would see it now, with pictures that it can't see yet."""
    page = render(cv.read(), address_of(request))
    return UPLOAD.sub(rf'src="{reverse("admin:image_upload")}\1"', page)


class MomentForm(forms.Form):
    """Which page to show: today's, or a later one."""

    at = forms.DateTimeField(
        required=False,
        label=_("As of (UTC)"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    drafts = forms.BooleanField(required=False, label=_("With all that is hidden"))


@require_safe
def whole_page(request: HttpRequest) -> HttpResponse:
    """The page as it will be at a moment, or with all drafts."""
    tables = content_tables()
    if not all(may_view(request, model) for model in tables):
        raise PermissionDenied
    form = MomentForm(request.GET or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    with transaction.atomic():
        if chosen.get("at"):
            pass_until(chosen["at"], tables)
        if chosen.get("drafts"):
            publish_all(tables)
        page = preview_of(request)
        transaction.set_rollback(True)
    context = admin.site.each_context(request)
    context |= {"title": _("Preview of the page"), "form": form, "page": page}
    return TemplateResponse(request, "admin/portfolio/preview.html", context)


def content_tables() -> list[Any]:
    every: Any = apps.get_app_config("portfolio").get_models()
    return [model for model in every if hasattr(model.objects, "visible")]


def may_view(request: HttpRequest, model: type[models.Model]) -> bool:
    name = model._meta.model_name
    return any(request.user.has_perm(f"portfolio.{right}_{name}") for right in ("view", "change"))


def pass_until(moment: Any, tables: list[Any]) -> None:
    """Makes visible what will be, as if the clock stood there."""
    due = Q(active=True, visible_from__gt=Now(), visible_from__lte=moment)
    for model in tables:
        model.objects.filter(due).update(visible_from=None)


def publish_all(tables: list[Any]) -> None:
    """Makes visible what is hidden, save what has no name, which can't be shown."""
    for model in tables:
        rows = model.objects.all()
        if names := [(f"{name}__regex", r"\S") for name in names_of(model)]:
            rows = rows.filter(Q(*names, _connector=Q.OR))
        rows.exclude(active=True, visible_from=None).update(active=True, visible_from=None)


@require_POST
def markdown_view(request: HttpRequest) -> HttpResponse:
    """The posted `text` as the page would show it."""
    return HttpResponse(markdown.render(request.POST.get("text", "")[: rules.LONG_TEXT]))


urlpatterns = [
    path("preview/", admin.site.admin_view(whole_page), name="preview"),
    path("markdown/", admin.site.admin_view(markdown_view), name="markdown"),
]
