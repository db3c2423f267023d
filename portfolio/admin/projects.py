"""Projects."""

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest

from portfolio.admin.actions import feature, hide, show, unfeature
from portfolio.admin.content import ContentAdmin, Ongoing, linked, period
from portfolio.admin.links import ProjectTechnologies
from portfolio.models import Project, ProjectTechnology


@admin.register(Project)
class ProjectAdmin(ContentAdmin):
    api_name = "projects"
    links = {ProjectTechnology: None}
    actions = (show, hide, feature, unfeature)
    list_display = (
        "name",
        "period",
        "featured",
        "active",
        "technology_count",
        "api",
        "changed",
    )
    list_filter = (
        "active",
        "featured",
        Ongoing,
        ("technologies", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("name", "description", "technologies__name")
    date_hierarchy = "start_date"
    ordering = ("-featured", F("start_date").desc(nulls_last=True), "-id")
    inlines = (ProjectTechnologies,)
    groups = (
        (None, {"fields": ["name", "description", "featured"]}),
        ("Where it is", {"fields": ["github_url", "demo_url"]}),
        (
            "When",
            {
                "fields": [("start_date", "end_date")],
                "description": "Projects without a start date come last.",
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return rows.annotate(technology_count=linked(ProjectTechnology, "project"))

    @admin.display(ordering="start_date")
    def period(self, obj: Any) -> str | None:
        return period(obj.start_date, obj.end_date)

    @admin.display(description="technologies", ordering="technology_count")
    def technology_count(self, obj: Any) -> int:
        return obj.technology_count
