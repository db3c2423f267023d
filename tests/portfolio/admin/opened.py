"""What a browser sends along that has opened a screen just now: the versions that it showed."""

import re
from typing import Any

from django.apps import apps

from portfolio.admin import seen
from portfolio.models import Content
from portfolio.models.content import Entry

ADDRESS = re.compile(r"/admin/portfolio/(\w+)/(?:(\d{1,9})/(?:change|delete)/|(order/)?)(?:\?.*)?")


def just_now(path: str, data: Any) -> Any:
    """The posted data with what the screen at this address holds unseen, unless it is there."""
    found = ADDRESS.fullmatch(path)
    if found is None or not isinstance(data, dict):
        return data
    model: Any = apps.get_app_config("portfolio").models.get(found[1])
    if model is None or not issubclass(model, Content):
        return data
    if found[2]:
        return of_row(model, int(found[2])) | data
    is_order = found[3] and issubclass(model, Entry)
    return of_list(model) | ({"before": moved(model, data)} if is_order else {}) | data


def moved(model: Any, data: Any) -> list[Any]:
    """The rows that are dragged, in the order that they have."""
    sent = {str(pk) for pk in data.get("ids", ())}
    known = [str(pk) for pk in model.objects.places().ids if str(pk) in sent]
    return [*known, *(pk for pk in sent if pk not in known)]


def of_row(model: Any, pk: int) -> dict[str, Any]:
    version = model.objects.filter(pk=pk).values_list("version", flat=True).first()
    return {"opened": str(version or "")}


def of_list(model: Any) -> dict[str, Any]:
    versions = dict(model.objects.values_list("pk", "version"))
    told = {"seen": seen.written(versions)}
    if issubclass(model, Entry):
        told["order"] = model.objects.places().tag
    return told
