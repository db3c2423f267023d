"""What the owner learned, and what was said of it."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portfolio import dates
from portfolio.admin.content import EntryAdmin, LastingAdmin, Ongoing
from portfolio.admin.publication import PublicationFilter
from portfolio.models import Award, Certificate, Education, Publication


@admin.register(Education)
class EducationAdmin(LastingAdmin):
    api_name = "education"
    list_display = ("called", "period", "publication", "api", "changed")
    list_filter = (PublicationFilter, Ongoing)
    search_fields = ("institution", "area", "study_type")
    suggested = ("study_type",)
    groups = (
        (None, {"fields": ["institution", "area", "study_type", ("start_date", "end_date")]}),
        (_("More about it"), {"fields": ["score", "courses", "url"]}),
    )


class DatedAdmin(EntryAdmin):
    """What happened at one date."""

    @admin.display(description=_("date"))
    def when(self, obj: Any) -> str | None:
        return dates.of(obj, *obj.DATES)


@admin.register(Certificate)
class CertificateAdmin(DatedAdmin):
    api_name = "certificates"
    list_display = ("name", "issuer", "when", "publication", "api", "changed")
    search_fields = ("name", "issuer")
    groups = ((None, {"fields": ["name", "issuer", "date", "url"]}),)


@admin.register(Award)
class AwardAdmin(DatedAdmin):
    api_name = "awards"
    list_display = ("title", "awarder", "when", "publication", "api", "changed")
    search_fields = ("title", "awarder", "summary")
    groups = ((None, {"fields": ["title", "awarder", "date", "summary"]}),)


@admin.register(Publication)
class PublicationAdmin(DatedAdmin):
    api_name = "publications"
    list_display = ("name", "publisher", "when", "publication", "api", "changed")
    search_fields = ("name", "publisher", "summary")
    groups = ((None, {"fields": ["name", "publisher", "release_date", "url", "summary"]}),)
