"""Who the portfolio is about, where else they are found, and who speaks for them."""

from typing import Any

from django.contrib import admin
from django.db.models import BooleanField, Case, QuerySet, Subquery, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portfolio.admin.content import ContentAdmin, EntryAdmin
from portfolio.admin.publication import PublicationFilter, is_visible
from portfolio.models import PersonalInfo, Profile, Reference


@admin.register(PersonalInfo)
class PersonAdmin(ContentAdmin):
    list_display = ("name", "title", "email", "publication", "api", "changed")
    list_filter = (PublicationFilter,)
    search_fields = ("name", "title", "email", "location", "summary")
    ordering = ("-updated_at", "-id")
    groups = (
        (None, {"fields": ["name", "title", "summary", "image"]}),
        (
            _("How people reach you"),
            {
                "fields": [
                    ("email", "show_email"),
                    ("phone", "show_phone"),
                    "location",
                    ("street", "postal_code", "show_address"),
                ],
                "description": _(
                    "The tick beside each decides whether the public sees it. What is not ticked "
                    "is in no page, no export and no answer of the API but your own."
                ),
            },
        ),
        (_("Where people find you"), {"fields": ["website", "linkedin", "github"]}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        counts = PersonalInfo.objects.visible().newest_first().values("pk")[:1]
        chosen = When(pk=Subquery(counts), then=Value(value=True))
        is_shown = Case(chosen, default=Value(value=False), output_field=BooleanField())
        return super().get_queryset(request).annotate(is_shown=is_shown)

    def api_address(self, obj: Any) -> str | None:
        """One entry alone is in the API: of the visible ones the one changed last."""
        # A row that was just written has not been read back with what get_queryset adds.
        return reverse("personal-info") if getattr(obj, "is_shown", False) else None

    def why_absent(self, obj: Any) -> str:
        if is_visible(obj):
            return gettext("another was changed later")
        return super().why_absent(obj)


@admin.register(Profile)
class ProfileAdmin(EntryAdmin):
    api_name = "profiles"
    list_display = ("called", "url", "publication", "api", "changed")
    search_fields = ("network", "username", "url")
    groups = ((None, {"fields": ["network", "username", "url"]}),)


@admin.register(Reference)
class ReferenceAdmin(EntryAdmin):
    api_name = "references"
    search_fields = ("name", "reference")
    groups = ((None, {"fields": ["name", "reference"]}),)
