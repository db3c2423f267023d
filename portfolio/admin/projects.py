"""Projects."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portfolio.admin.actions import feature, hide, show, unfeature
from portfolio.admin.content import LastingAdmin, Ongoing, linked
from portfolio.admin.links import ProjectTechnologies
from portfolio.admin.publication import PublicationFilter
from portfolio.models import Project, ProjectTechnology


@admin.register(Project)
class ProjectAdmin(LastingAdmin):
    api_name = "projects"
    links = {ProjectTechnology: None}
    actions = (show, hide, feature, unfeature)
    list_display = (
        "name",
        "period",
        "featured",
        "publication",
        "technology_count",
        "api",
        "changed",
    )
    list_filter = (
        PublicationFilter,
        "featured",
        Ongoing,
        ("technologies", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("name", "description", "entity", "technologies__name")
    inlines = (ProjectTechnologies,)
    suggested = ("kind",)
    groups = (
        (None, {"fields": ["name", "description", "highlights", "featured"]}),
        (_("Where it is"), {"fields": ["github_url", "demo_url", "image"]}),
        (
            _("When"),
            {
                "fields": [("start_date", "end_date")],
                "description": _("Projects without a start come last."),
            },
        ),
        (_("More about it"), {"fields": ["roles", "entity", "kind", "keywords"]}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return rows.annotate(technology_count=linked(ProjectTechnology, "project"))

    @admin.display(description=_("technologies"), ordering="technology_count")
    def technology_count(self, obj: Any) -> int:
        return obj.technology_count
