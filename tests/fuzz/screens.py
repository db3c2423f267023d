"""Every address of the admin, found in its routes, and rows for each to be about."""

from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Model
from django.urls import get_resolver

from portfolio.models import ApiToken, Image
from tests.canaries.routes import addresses_of, routes
from tests.factories import CONTENT, a_row
from tests.portfolio import pictures
from tests.portfolio.admin.conftest import Browser

PK = 71
OWNERS_PK = 900_001  # in no address: whoever walks must not be deleted
DIGEST = "c0ffee00" * 4
# After these the walker would be outside, or its rows gone.
LAST = ("delete/", "logout/")


def addresses() -> list[str]:
    """Of each of the admin's routes one, those that end something last."""
    values = [str(PK), DIGEST, "portfolio", "auth", "experience"]
    known = [
        addresses_of(prefix, pattern, [*values, "nothing-here"])[0]
        for prefix, pattern in routes(get_resolver())
        if prefix.startswith("admin/")
    ]
    return sorted(dict.fromkeys(known), key=lambda address: (address.endswith(LAST), address))


def furnish() -> None:
    """A row of each kind that has a screen, under the same number."""
    for model in CONTENT:
        if not model.objects.filter(pk=PK).exists():
            a_row(model, pk=PK)
    user, _ = get_user_model().objects.get_or_create(pk=PK, defaults={"username": "somebody"})
    Group.objects.get_or_create(pk=PK, defaults={"name": "some"})
    if not ApiToken.objects.filter(pk=PK).exists():
        token, _ = ApiToken.objects.issue(user, f"somebody's {ApiToken.objects.count()}")
        ApiToken.objects.filter(id=token.pk).update(id=PK)
    Image.objects.get_or_create(
        digest=DIGEST,
        defaults={"content_type": "image/png", "data": pictures.PNG, "width": 12, "height": 8},
    )


def clear() -> None:
    """Takes away what was added to what `furnish` made, lest lists grow with each value."""
    for model in (*CONTENT, ApiToken, Group, get_user_model()):
        model._default_manager.exclude(pk__in=[PK, OWNERS_PK]).delete()


def owner() -> Browser:
    account, _ = get_user_model().objects.get_or_create(
        pk=OWNERS_PK,
        defaults={"username": "walker", "is_staff": True, "is_superuser": True, "is_active": True},
    )
    return Browser(account)


def contents() -> dict[str, Any]:
    """What the tables of content and rights hold, to be compared."""
    models: list[type[Model]] = [*CONTENT, Image, ApiToken, get_user_model(), Group]
    models += [apps.get_model("portfolio", "SecondFactor"), apps.get_model("portfolio", "History")]
    found = {}
    for model in models:
        rows = model._default_manager.order_by("pk").values()
        kept = [{k: v for k, v in row.items() if k != "last_login"} for row in rows]
        found[model.__name__] = kept
    return found
