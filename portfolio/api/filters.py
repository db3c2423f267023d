"""What `?…=` can ask of each list."""

from typing import Any

from django.db.models import Exists, F, OrderBy, OuterRef, QuerySet, Value
from django.db.models.functions import NullIf
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from rest_framework.filters import OrderingFilter, SearchFilter
from rest_framework.request import Request

from portfolio import dates
from portfolio.api.exceptions import ParameterError
from portfolio.api.filter_fields import Text, TrueOrFalse, WholeNumber, part, since, until, whole
from portfolio.api.permissions import is_owner
from portfolio.models import Technology

LONGEST_SEARCH = 200  # characters


class ContentFilter(FilterSet):
    active = TrueOrFalse(label="Rows marked as visible, or hidden ones. For the owner alone.")


class PeriodFilter(ContentFilter):
    """Rows with a time."""

    current = TrueOrFalse("end_date", "isnull", label="Still going on: there is no end date.")
    start_date_from = since("start_date", "Started")
    start_date_to = until("start_date", "Started")


class LinkedFilter(PeriodFilter):
    """Rows with a time and technologies."""

    technology = Text(method="using", label="The name of a technology; case does not matter.")

    def using(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Rows linked to the technology. The public finds nothing by a hidden one."""
        model = queryset.model
        owner = is_owner(self.request, model)
        known = Technology.objects.for_reader(owner=owner).filter(name__iexact=value)
        links = model.technologies.through.objects.filter(
            **{model.technologies.field.m2m_field_name(): OuterRef("pk")}, technology__in=known
        )
        return queryset.filter(Exists(links))


class ExperienceFilter(LinkedFilter):
    company = part("the company's name")
    position = part("the position")
    location = part("the location")
    keyword = whole("One of the keywords", "keywords")


class ProjectFilter(LinkedFilter):
    featured = TrueOrFalse(label="Featured projects, or the others.")
    name = part("the name")
    kind = whole("The kind of project")
    keyword = whole("One of the keywords", "keywords")


class SkillFilter(ContentFilter):
    category = whole("The category's name")
    name = whole("The skill's name")
    level = WholeNumber(min_value=1, max_value=5, label="Exactly this level.")
    level_min = WholeNumber("level", "gte", min_value=1, max_value=5, label="This level or above.")
    years_min = WholeNumber(
        "years_experience", "gte", min_value=0, max_value=80, label="So many years or more."
    )
    keyword = whole("One of the keywords", "keywords")


class TechnologyFilter(ContentFilter):
    category = whole("The category's name")
    name = whole("The technology's name")


class EducationFilter(PeriodFilter):
    institution = part("the institution's name")
    area = part("the subject")
    study_type = whole("The degree")


class CertificateFilter(ContentFilter):
    name = part("the name")
    issuer = part("the issuer's name")
    date_from = since("date", "Issued")
    date_to = until("date", "Issued")


class LanguageFilter(ContentFilter):
    language = whole("The language")
    fluency = whole("The fluency")


class AwardFilter(ContentFilter):
    title = part("the title")
    awarder = part("the awarder's name")
    date_from = since("date", "Given")
    date_to = until("date", "Given")


class PublicationFilter(ContentFilter):
    name = part("the title")
    publisher = part("the publisher's name")
    release_date_from = since("release_date", "Released")
    release_date_to = until("release_date", "Released")


class VolunteerFilter(PeriodFilter):
    organization = part("the organization's name")
    position = part("the position")


class InterestFilter(ContentFilter):
    name = whole("The interest's name")
    keyword = whole("One of the keywords", "keywords")


class ReferenceFilter(ContentFilter):
    name = part("the name")


class ProfileFilter(ContentFilter):
    network = whole("The network's name")
    username = whole("The user name")


class StrictFilterBackend(DjangoFilterBackend):
    """A value that its filter can't take is a 400 that names the parameter."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: Any) -> QuerySet:
        # To make the forms of all filters takes an eighth of a list's time.
        if view.filterset_class.base_filters.keys().isdisjoint(request.query_params):
            return queryset
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            raise ParameterError(
                {name: " ".join(map(str, errors)) for name, errors in filterset.errors.items()}
            )
        return filterset.qs


class StrictSearchFilter(SearchFilter):
    search_description = "Words that must all occur, in any of the row's texts."

    def get_search_terms(self, request: Request) -> list[str]:
        text = request.query_params.get("search", "")
        if len(text) > LONGEST_SEARCH:
            raise ParameterError({"search": f"Write at most {LONGEST_SEARCH} characters."})
        return text.split()


class StrictOrderingFilter(OrderingFilter):
    """`?ordering=-level,name`. Empty values come last, and equals by their id, so pages hold."""

    ordering_description = "Fields to order by, separated by commas; a minus sign turns one round."

    def filter_queryset(self, request: Request, queryset: QuerySet, view: Any) -> QuerySet:
        text = request.query_params.get("ordering")
        if text is None:
            return queryset
        names = [name.strip() for name in text.split(",")]
        allowed = view.ordering_fields
        plain = [name.removeprefix("-") for name in names]
        if not set(plain) <= set(allowed) or len(set(plain)) < len(plain):
            raise ParameterError(
                {"ordering": f"Write each of these at most once: {', '.join(allowed)}."}
            )
        dated = queryset.model.DATES
        return queryset.order_by(*(self.term(name, dated) for name in names), "id")

    def term(self, name: str, dated: tuple[str, ...]) -> OrderBy:
        descending, column = name.startswith("-"), name.removeprefix("-")
        value: Any = F(column)
        if column in dated:
            # Where a job's start was not stated, the column holds the first of all days.
            value = NullIf(value, Value(dates.NOT_STATED))
        return OrderBy(value, descending=descending, nulls_last=True)
