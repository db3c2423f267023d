"""Who the portfolio is about."""

from typing import Any

from django.contrib import admin
from django.db.models import BooleanField, Case, QuerySet, Subquery, Value, When
from django.http import HttpRequest
from django.urls import reverse

from portfolio.admin.content import ContentAdmin
from portfolio.models import PersonalInfo


@admin.register(PersonalInfo)
class PersonAdmin(ContentAdmin):
    list_display = ("name", "title", "email", "active", "api", "changed")
    list_filter = ("active",)
    search_fields = ("name", "title", "email", "location", "summary")
    ordering = ("-updated_at", "-id")
    groups = (
        (None, {"fields": ["name", "title", "summary"]}),
        (
            "How people reach you",
            {
                "fields": ["email", "phone", "location", "linkedin", "github"],
                "description": "All of this is public; all but the email address may stay empty.",
            },
        ),
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
        return "another was changed later" if obj.active else "hidden"
