"""Technologies."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from portfolio.admin.content import ContentAdmin, linked
from portfolio.models import (
    Experience,
    ExperienceTechnology,
    Project,
    ProjectTechnology,
    Technology,
)


@admin.register(Technology)
class TechnologyAdmin(ContentAdmin):
    api_name = "technologies"
    links = {ExperienceTechnology: "places in jobs", ProjectTechnology: "places in projects"}
    list_display = (
        "name",
        "category",
        "active",
        "in_jobs",
        "in_projects",
        "api",
        "changed",
    )
    list_filter = ("active", "category")
    search_fields = ("name", "category")
    ordering = ("category", "name")
    suggested = ("category",)
    groups = ((None, {"fields": ["name", "category"]}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        if request.resolver_match and request.resolver_match.url_name == "autocomplete":
            return rows
        return rows.annotate(
            job_count=linked(ExperienceTechnology, "technology"),
            project_count=linked(ProjectTechnology, "technology"),
        )

    @admin.display(description="jobs", ordering="job_count")
    def in_jobs(self, obj: Any) -> str | int:
        return users(obj, obj.job_count, Experience)

    @admin.display(description="projects", ordering="project_count")
    def in_projects(self, obj: Any) -> str | int:
        return users(obj, obj.project_count, Project)

    def told_at_deletion(self, rows: list[Any]) -> Iterable[Any]:
        prefetch_related_objects(rows, "experience", "projects")
        for row in rows:
            yield f"Technology: {row}"
            jobs = [f"Its place in the job “{job}”" for job in row.experience.all()]
            projects = [f"Its place in the project “{it}”" for it in row.projects.all()]
            if jobs or projects:
                yield [*jobs, *projects]


def users(technology: Any, count: int, model: type[Model]) -> str | int:
    """The count, with a link to the rows."""
    if not count:
        return 0
    url = reverse(f"admin:portfolio_{model._meta.model_name}_changelist")
    return format_html('<a href="{}?technologies__id__exact={}">{}</a>', url, technology.pk, count)
