"""Jobs."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from portfolio.admin.content import ContentAdmin, Ongoing, linked, period
from portfolio.admin.links import JobTechnologies
from portfolio.models import Experience, ExperienceTechnology


@admin.register(Experience)
class JobAdmin(ContentAdmin):
    api_name = "experience"
    links = {ExperienceTechnology: None}
    list_display = (
        "company",
        "position",
        "period",
        "active",
        "technology_count",
        "api",
        "changed",
    )
    list_filter = ("active", Ongoing, ("technologies", admin.RelatedOnlyFieldListFilter))
    search_fields = ("company", "position", "location", "description", "technologies__name")
    date_hierarchy = "start_date"
    ordering = ("-start_date", "-id")
    # A new position at the same company begins as a copy of the last one.
    save_as = True
    inlines = (JobTechnologies,)
    groups = (
        (None, {"fields": ["company", "position", ("start_date", "end_date")]}),
        (
            "What people read",
            {
                "fields": ["description", "location", "company_url"],
                "description": "All of this may stay empty.",
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return rows.annotate(technology_count=linked(ExperienceTechnology, "experience"))

    @admin.display(ordering="start_date")
    def period(self, obj: Any) -> str | None:
        return period(obj.start_date, obj.end_date)

    @admin.display(description="technologies", ordering="technology_count")
    def technology_count(self, obj: Any) -> int:
        return obj.technology_count
