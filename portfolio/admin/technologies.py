"""Technologies."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portfolio.admin.content import ContentAdmin, Values, linked
from portfolio.admin.names import name_of
from portfolio.admin.preview import may_view
from portfolio.admin.publication import PublicationFilter
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
    links = {
        ExperienceTechnology: _("places in jobs"),
        ProjectTechnology: _("places in projects"),
    }
    list_display = (
        "name",
        "category",
        "publication",
        "in_jobs",
        "in_projects",
        "api",
        "changed",
    )
    list_filter = (PublicationFilter, ("category", Values))
    search_fields = ("name", "category")
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

    @admin.display(description=_("jobs"), ordering="job_count")
    def in_jobs(self, obj: Any) -> str | int:
        return users(obj, obj.job_count, Experience)

    @admin.display(description=_("projects"), ordering="project_count")
    def in_projects(self, obj: Any) -> str | int:
        return users(obj, obj.project_count, Project)

    def told_at_deletion(self, request: HttpRequest, rows: list[Any]) -> Iterable[Any]:
        prefetch_related_objects(rows, "experience", "projects")
        # By name those alone that the reader may see; how many there are is said in any case.
        sees_jobs, sees_projects = may_view(request, Experience), may_view(request, Project)
        for row in rows:
            yield from super().told_at_deletion(request, [row])
            in_job, in_project = (
                gettext("Its place in the job “%s”"),
                gettext("Its place in the project “%s”"),
            )
            jobs = [in_job % name_of(job) for job in row.experience.all() if sees_jobs]
            projects = [in_project % name_of(it) for it in row.projects.all() if sees_projects]
            if jobs or projects:
                yield [*jobs, *projects]


def users(technology: Any, count: int, model: type[Model]) -> str | int:
    """The count, with a link to the rows."""
    if not count:
        return 0
    url = reverse(f"admin:portfolio_{model._meta.model_name}_changelist")
    return format_html('<a href="{}?technologies__id__exact={}">{}</a>', url, technology.pk, count)
