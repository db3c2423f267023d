"""What `?…=` can ask of each list."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, F, OrderBy, OuterRef, QuerySet
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from rest_framework.filters import OrderingFilter, SearchFilter
from rest_framework.request import Request

from portfolio.api.exceptions import ParameterError
from portfolio.api.fields import ISO_DATE
from portfolio.api.permissions import is_owner
from portfolio.models import Experience, Project, Skill, Technology

LONGEST_SEARCH = 200  # characters


class TrueOrFalseField(forms.ChoiceField):
    """`true` or `false`, nothing else."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[("true", "true"), ("false", "false")], **kwargs)
        self.error_messages["invalid_choice"] = "Write true or false."

    def clean(self, value: Any) -> bool | None:
        text = super().clean(value)
        return None if text == "" else text == "true"


class TrueOrFalse(django_filters.Filter):
    field_class = TrueOrFalseField


class WholeNumberField(forms.IntegerField):
    def to_python(self, value: Any) -> int | None:
        if value and not (value.isascii() and value.isdecimal()):
            raise forms.ValidationError(self.error_messages["invalid"])
        return super().to_python(value)


class WholeNumber(django_filters.Filter):
    field_class = WholeNumberField


class DayField(forms.DateField):
    """A date, as YYYY-MM-DD."""

    def to_python(self, value: Any) -> Any:
        if value and not ISO_DATE.fullmatch(value):
            raise forms.ValidationError("Write a date as YYYY-MM-DD.")
        return super().to_python(value)


class Day(django_filters.Filter):
    field_class = DayField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        message = {"invalid": "Write a date as YYYY-MM-DD."}
        super().__init__(*args, input_formats=["%Y-%m-%d"], error_messages=message, **kwargs)


class Text(django_filters.CharFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, max_length=255, strip=False, **kwargs)


class ContentFilter(FilterSet):
    active = TrueOrFalse(label="Visible rows, or hidden ones. For the owner alone.")


class TechnologyFilter(ContentFilter):
    category = Text(lookup_expr="iexact", label="The category's name; case does not matter.")
    name = Text(lookup_expr="iexact", label="The technology's name; case does not matter.")

    class Meta:
        model = Technology
        fields: list[str] = []


class SkillFilter(ContentFilter):
    category = Text(lookup_expr="iexact", label="The category's name; case does not matter.")
    name = Text(lookup_expr="iexact", label="The skill's name; case does not matter.")
    level = WholeNumber(min_value=1, max_value=5, label="Exactly this level.")
    level_min = WholeNumber("level", "gte", min_value=1, max_value=5, label="This level or above.")
    years_min = WholeNumber(
        "years_experience", "gte", min_value=0, max_value=80, label="So many years or more."
    )

    class Meta:
        model = Skill
        fields: list[str] = []


class PeriodFilter(ContentFilter):
    """Rows with a time and technologies."""

    current = TrueOrFalse("end_date", "isnull", label="Still going on: there is no end date.")
    start_date_from = Day("start_date", "gte", label="Started on this day or later.")
    start_date_to = Day("start_date", "lte", label="Started on this day or earlier.")
    technology = Text(method="using", label="The name of a technology; case does not matter.")

    def using(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Rows linked to the technology. The public finds nothing by a hidden one."""
        model = queryset.model
        through = model.technologies.through
        links = through.objects.filter(
            **{model.technologies.field.m2m_field_name(): OuterRef("pk")},
            technology__name__iexact=value,
        )
        if not is_owner(self.request, model):
            links = links.filter(technology__active=True)
        return queryset.filter(Exists(links))


class ExperienceFilter(PeriodFilter):
    company = Text(lookup_expr="icontains", label="A part of the company's name.")
    position = Text(lookup_expr="icontains", label="A part of the position.")
    location = Text(lookup_expr="icontains", label="A part of the location.")

    class Meta:
        model = Experience
        fields: list[str] = []


class ProjectFilter(PeriodFilter):
    featured = TrueOrFalse(label="Featured projects, or the others.")
    name = Text(lookup_expr="icontains", label="A part of the name.")

    class Meta:
        model = Project
        fields: list[str] = []


class StrictFilterBackend(DjangoFilterBackend):
    """A value that its filter can't take is a 400 that names the parameter."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: Any) -> QuerySet:
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
        return queryset.order_by(*map(self.term, names), "id")

    def term(self, name: str) -> OrderBy:
        descending = name.startswith("-")
        return OrderBy(F(name.removeprefix("-")), descending=descending, nulls_last=True)
