"""Pictures in the database, each under the digest of what it shows.

A picture stays for as long as a row, hidden ones included, or the history of one names it. Others
go with the next upload, a day after their own: by then the form they were chosen in is saved.
"""

from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Now, Substr

from portfolio.images.checking import Picture
from portfolio.models import History, Image, PersonalInfo, Project

# Tables with a column `image`.
SHOWN_BY: tuple[Any, ...] = (PersonalInfo, Project)
UNUSED_FOR = timedelta(days=1)


def keep(picture: Picture) -> None:
    """Writes the picture, unless it is there, and forgets the unused ones."""
    row = Image(
        digest=picture.digest,
        content_type=picture.content_type,
        data=picture.data,
        width=picture.width,
        height=picture.height,
    )
    with transaction.atomic():
        Image.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["digest"], update_fields=["created_at"]
        )
        unused().delete()


def unused() -> QuerySet[Image]:
    """Pictures that nothing has named for a day."""
    named = [of(model.objects.all(), "image") for model in (*SHOWN_BY,)]
    named.append(of(History.objects.all(), KeyTextTransform("image", "state")))
    old = Image.objects.filter(created_at__lt=Now() - UNUSED_FOR)
    return old.exclude(reduce(or_, map(Q, named)))


def visible() -> QuerySet[Image]:
    """Pictures that a row shows to the public."""
    shown = [of(model.objects.visible(), "image") for model in SHOWN_BY]
    return Image.objects.filter(reduce(or_, map(Q, shown)))


def of(rows: QuerySet[Any], address: Any) -> Exists:
    """Whether one of the rows has this picture's digest in its address."""
    digest = Substr(address, len("/images/") + 1, 32)
    return Exists(rows.alias(its_digest=digest).filter(its_digest=OuterRef("digest")))
