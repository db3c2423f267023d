"""Uploads of pictures: beside the field for a picture's address, and by themselves.

With JavaScript (static/portfolio/pictures.js) a browser makes the picture smaller and sends it as
soon as it is chosen. Without, it comes with the form.
"""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, re_path, reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from portfolio import rules
from portfolio.images import keeping
from portfolio.images.checking import (
    MOST_BYTES,
    NOT_A_PICTURE,
    TOO_LARGE,
    Picture,
    RefusedPictureError,
    check,
)
from portfolio.images.views import answer
from portfolio.models import Image

NAME = rf"(?P<digest>[0-9a-f]{{32}})\.(?P<ending>{'|'.join(rules.PICTURES)})"
UPLOAD = re.compile(f"/images/{NAME}")
NO_SUCH_UPLOAD = _("There is no such upload. Choose the picture again.")
LONGEST_SIDE = 1200  # pixels, to which a browser makes a picture smaller


class PictureInput(AdminTextInputWidget):
    """An address, and beside it a file to upload in its place."""

    template_name = "portfolio/widgets/picture.html"
    needs_multipart_form = True

    class Media:
        css = {"all": ["portfolio/studio.css"]}
        js = [forms.Script("portfolio/pictures.js", defer=True)]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.get(f"{name}-file") or super().value_from_datadict(data, files, name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}-file" not in files

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        return context | {
            "accepted": ",".join(rules.PICTURES.values()),
            "most_bytes": MOST_BYTES,
            "longest_side": LONGEST_SIDE,
            "refused": {"too_large": TOO_LARGE, "no_picture": NOT_A_PICTURE},
            "shown": shown_to_staff(value),
            "upload": reverse_lazy("admin:image_upload"),
        }


class PictureField(forms.CharField):
    """The address of a picture. A file is kept at once, so that no mistake elsewhere loses it."""

    widget = PictureInput

    def to_python(self, value: Any) -> Any:
        if isinstance(value, UploadedFile):
            return uploaded(value).address
        return super().to_python(value)

    def validate(self, value: Any) -> None:
        super().validate(value)
        found = UPLOAD.fullmatch(value or "")
        if found and not Image.objects.filter(digest=found["digest"]).exists():
            raise ValidationError(NO_SUCH_UPLOAD)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What a form with a mistake shows again."""
        if not isinstance(data, UploadedFile):
            return data
        try:
            return uploaded(data).address
        except ValidationError:
            return initial


class Pictured:
    """For the ModelAdmin of a table that may have a column `image`."""

    def formfield_for_dbfield(self, db_field: models.Field, request: Any, **options: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **options)  # type: ignore[misc]
        if db_field.name != "image":
            return field
        told = {"label": field.label, "help_text": field.help_text, "required": False}
        return PictureField(max_length=db_field.max_length, empty_value=None, **told)


def uploaded(file: UploadedFile) -> Picture:
    """Keeps the picture in a file. Raises `ValidationError` with a sentence."""
    if (file.size or 0) > MOST_BYTES:
        raise ValidationError(TOO_LARGE)
    # A form asks for a field's value more than once.
    known: Picture | None = getattr(file, "picture", None)
    if known:
        return known
    file.seek(0)
    try:
        picture = check(file.read())
    except RefusedPictureError as refusal:
        raise ValidationError(refusal.args[0]) from None
    keeping.keep(picture)
    file.picture = picture  # type: ignore[attr-defined]  # ours, not Django's
    return picture


def kept(files: Any) -> dict[str, str]:
    """Keeps the pictures that came with a form; answers the addresses by the fields' names.

    For one whose transaction is over. What is no picture is left out.
    """
    found = {}
    for key, file in files.items():
        vars(file).pop("picture", None)
        try:
            found[key.removesuffix("-file")] = uploaded(file).address
        except ValidationError:
            continue
    return found


def shown_to_staff(address: Any) -> str:
    """Where a picture is shown before the public sees it; empty for what is no upload."""
    found = UPLOAD.fullmatch(address) if isinstance(address, str) else None
    return reverse("admin:image", kwargs=found.groupdict()) if found else ""


def may(request: HttpRequest, *actions: str) -> bool:
    names = [model._meta.model_name for model in keeping.SHOWN_BY]
    return any(
        request.user.has_perm(f"portfolio.{action}_{name}") for action in actions for name in names
    )


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Keeps one picture, and says where it is."""
    if not may(request, "add", "change"):
        raise PermissionDenied
    file = request.FILES.get("file")
    try:
        if not isinstance(file, UploadedFile):
            raise ValidationError(NOT_A_PICTURE)
        picture = uploaded(file)
    except ValidationError as refusal:
        return JsonResponse({"error": refusal.messages[0]}, status=422)
    address = picture.address
    return JsonResponse(
        {
            "address": address,
            "shown": shown_to_staff(address),
            "width": picture.width,
            "height": picture.height,
        }
    )


@require_safe
def image(request: HttpRequest, digest: str, ending: str) -> HttpResponse:
    """A picture for those who edit, whoever else may see it."""
    if not may(request, "view", "add", "change"):
        raise PermissionDenied
    return answer(Image.objects.all(), digest, ending)


urlpatterns = [
    path("images/", admin.site.admin_view(upload), name="image_upload"),
    re_path(
        f"^images/{NAME}$",
        admin.site.admin_view(image),
        name="image",
    ),
]
