"""The screens of a save that was refused: what was written stands on each, and is sent again."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.utils import flatten_fieldsets
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portfolio import history
from portfolio.admin import adding, choosing, fieldwise, images, merging_links
from portfolio.admin.merging import BY_HAND, MINE, THEIRS, Comparison, Difference
from portfolio.admin.names import name_of

# The button that was pressed, and where the answer leads. What else a browser may post is dropped.
KEPT_KEYS = ("_save", "_continue", "_addanother", IS_POPUP_VAR, TO_FIELD_VAR)
# Seconds after which another's save has ended, one way or the other.
RETRY_AFTER = 5

Pairs = list[tuple[str, str]]


def screen(
    model_admin: Any,
    request: HttpRequest,
    found: Comparison,
    links: list[Any],
    chosen: choosing.Chosen,
    *,
    by_hand: Any,
) -> HttpResponse:
    """Both texts side by side, with a choice for each field that both changed.

    `by_hand` is the form as it was posted, with what is to stand in the inputs.
    """
    found.sign()
    conflicts = [each for each in found.differences if each.is_conflict]
    inputs = found.form_class(instance=found.row)
    for each in conflicts:
        inputs.initial[each.name] = by_hand[each.name].value()
        each.input = inputs[each.name]
        each.choice = chosen.choices.get(each.name, "")
    context = model_admin.admin_site.each_context(request) | {
        "title": _("Changed meanwhile: %s") % name_of(found.row),
        "opts": model_admin.opts,
        "object": found.row,
        "saved": list(found.saved()),
        "is_unchosen": bool(chosen.missing),
        "base_is_known": found.base is not None,
        "conflicts": conflicts,
        "theirs": [each for each in found.differences if not each.mine_changed],
        "mine": [each for each in found.differences if not each.theirs_changed],
        "links": links,
        "hidden": [*hidden(found, conflicts, chosen), *kept_keys(request.POST)],
        "media": inputs.media,
        "choices": (MINE, THEIRS, BY_HAND),
    }
    template = "admin/portfolio/conflict.html"
    return TemplateResponse(request, template, context, status=HTTPStatus.CONFLICT)


def hidden(
    found: Comparison, conflicts: list[Difference], chosen: choosing.Chosen
) -> Iterator[tuple[str, str]]:
    """What the screen sends along unseen, as `choosing` reads it."""
    yield "opened", str(found.row.version)
    yield choosing.OPENED_FIRST, str(found.opened or "")
    asked = {each.name for each in conflicts}
    for name, content in found.merged().items():
        if name not in asked:
            yield from content.posted
    for each in conflicts:
        yield choosing.CONFLICT, each.name
        for side, content in ((MINE, each.mine), (THEIRS, each.theirs)):
            yield from ((f"{side}.{key}", value) for key, value in content.posted)


def kept_keys(data: QueryDict) -> Pairs:
    return [(key, str(data[key])) for key in KEPT_KEYS if key in data]


def gone(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse | None:
    """For a row that was deleted meanwhile. None where there never was one."""
    deletion = history.last(model_admin.model, pk)
    if deletion is None or deletion.record.kind != history.DELETED:
        return None
    fieldsets = model_admin.get_fieldsets(request, None)
    form_class = model_admin.get_form(request, None, fields=flatten_fieldsets(fieldsets))
    chosen = choosing.read(request.POST, form_class().fields)
    form = form_class(chosen.data, request.FILES)
    contents = fieldwise.of_post(form)
    sent = [pair for content in contents.values() for pair in content.posted]
    names: list[str] = []
    for each in merging_links.of(model_admin, request, None, chosen.data, None):
        wanted = sorted(chosen.technologies.get(each.prefix, each.mine))
        sent += new_rows(each.prefix, wanted)
        names += each.names(wanted)
    context = {
        "title": _("Deleted meanwhile: %s") % deletion.title,
        "deletion": deletion,
        "written": [
            (form.fields[name].label, content.text)
            for name, content in contents.items()
            if content.text
        ],
        "technologies": names,
        "address": model_admin.address("add"),
        "deleted_address": model_admin.address("deleted"),
        "may_add": model_admin.has_add_permission(request),
        "hidden": [*sent, *kept_keys(request.POST), (adding.FIELD, adding.new_key())],
    }
    return kept(model_admin, request, context, HTTPStatus.CONFLICT)


def new_rows(prefix: str, wanted: list[int]) -> Pairs:
    rows = merging_links.counts(prefix, 0, len(wanted)) | merging_links.added(prefix, 0, wanted)
    return [(key, value) for key, values in rows.items() for value in values]


def busy(model_admin: Any, request: HttpRequest, object_id: str | None) -> HttpResponse:
    """For a save that waited for another one too long."""
    data = request.POST.copy()
    for name, address in images.kept(request.FILES).items():
        data[name] = address
    posted = ((key, value) for key, values in data.lists() for value in values)
    context = {
        "title": _("Not saved yet"),
        "address": request.get_full_path(),
        "may_add": True,
        "hidden": [(key, value) for key, value in posted if key != "csrfmiddlewaretoken"],
    }
    response = kept(model_admin, request, context, HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def kept(model_admin: Any, request: HttpRequest, context: Any, status: int) -> HttpResponse:
    own = model_admin.admin_site.each_context(request) | {"opts": model_admin.opts}
    template = "admin/portfolio/kept.html"
    return TemplateResponse(request, template, own | context, status=status)


def link_to_history(model_admin: Any, row: Any) -> str:
    """A row's name, with the way to what became of it."""
    address = model_admin.address("history", row.pk)
    return format_html('<a href="{}">{}</a>', address, capfirst(name_of(row)))
