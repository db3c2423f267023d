"""Jobs, and work that nobody paid for."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portfolio.admin.content import LastingAdmin, Ongoing, linked
from portfolio.admin.links import JobTechnologies
from portfolio.admin.publication import PublicationFilter
from portfolio.models import Experience, ExperienceTechnology, Volunteer

MAY_STAY_EMPTY = _("All of this may stay empty.")


@admin.register(Experience)
class JobAdmin(LastingAdmin):
    api_name = "experience"
    links = {ExperienceTechnology: None}
    list_display = (
        "company",
        "position",
        "period",
        "publication",
        "technology_count",
        "api",
        "changed",
    )
    list_filter = (
        PublicationFilter,
        Ongoing,
        ("technologies", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("company", "position", "location", "description", "technologies__name")
    # A new position at the same company begins as a copy of the last one.
    save_as = True
    inlines = (JobTechnologies,)
    groups = (
        (None, {"fields": ["company", "position", ("start_date", "end_date")]}),
        (
            _("What people read"),
            {
                "fields": ["description", "highlights", "location"],
                "description": MAY_STAY_EMPTY,
            },
        ),
        (_("The company"), {"fields": ["company_description", "company_url"]}),
        (_("More about it"), {"fields": ["keywords"]}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return rows.annotate(technology_count=linked(ExperienceTechnology, "experience"))

    @admin.display(description=_("technologies"), ordering="technology_count")
    def technology_count(self, obj: Any) -> int:
        return obj.technology_count


@admin.register(Volunteer)
class VolunteerAdmin(LastingAdmin):
    api_name = "volunteer"
    list_display = ("organization", "position", "period", "publication", "api", "changed")
    list_filter = (PublicationFilter, Ongoing)
    search_fields = ("organization", "position", "summary")
    groups = (
        (None, {"fields": ["organization", "position", ("start_date", "end_date")]}),
        (
            _("What people read"),
            {"fields": ["summary", "highlights", "url"], "description": MAY_STAY_EMPTY},
        ),
    )
