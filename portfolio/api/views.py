"""The resources. Reading is anyone's, writing is the owner's."""

from typing import Any

from django.http import Http404
from rest_framework import status, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from portfolio.api import conditional, filters, serializers
from portfolio.api.parameters import field_names, refuse_unknown
from portfolio.api.permissions import is_owner
from portfolio.models import Experience, PersonalInfo, Project, Skill, Technology

LIST_PARAMETERS = ("limit", "offset", "search", "ordering", "fields")
NOTHING_SENT = "Send at least one field to change."
NO_SUCH_ROW = "There is nothing with this id."
NOTHING_HERE = "There is nothing at this address. /api lists what there is."


class View(APIView):
    """What all views of the API share."""

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """The methods, in `Allow`. The document at /api/openapi.json tells the rest."""
        return Response(status=status.HTTP_204_NO_CONTENT)


class ContentView(View):
    """What lists, items and single resources share."""

    answers = conditional.CONTENT
    # A write changes nothing but the database, so it may be run again as a whole.
    repeatable = True
    queryset: Any
    serializer_class: Any

    def allowed_parameters(self) -> tuple[str, ...]:
        return ("fields",)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.owner = is_owner(request, self.queryset.model)
        refuse_unknown(request, self.allowed_parameters())
        everything = serializers.shown_fields(self.serializer_class, owner=self.owner)
        self.shown = field_names(request, everything) or everything

    def get_queryset(self) -> Any:
        return self.queryset.for_reader(owner=self.owner)

    def get_serializer_context(self) -> dict[str, Any]:
        return {"request": self.request, "view": self, "shown": self.shown}


class ContentViewSet(ContentView, viewsets.ModelViewSet):
    """A list and its items."""

    lookup_value_regex = "[0-9]{1,10}"
    filterset_class: Any
    search_fields: tuple[str, ...]
    ordering_fields: tuple[str, ...]

    def allowed_parameters(self) -> tuple[str, ...]:
        if self.action != "list":
            return () if self.action == "destroy" else super().allowed_parameters()
        filters = set(self.filterset_class.base_filters)
        return LIST_PARAMETERS + tuple(filters if self.owner else filters - {"active"})

    def get_serializer_context(self) -> dict[str, Any]:
        context = super().get_serializer_context()
        pk = self.kwargs.get("pk")
        return context | {"id": int(pk)} if pk else context

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        pk = self.queryset.add(**self.sent(request))
        location = reverse(f"{self.basename}-detail", args=[pk])
        return self.answer(pk, status.HTTP_201_CREATED, {"Location": location})

    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Fields that are not sent stay as they are; PUT insists on the required ones."""
        if request.data == {}:
            raise ValidationError(NOTHING_SENT)
        sent = self.sent(request, partial=kwargs.get("partial", False))
        if not sent:
            raise ValidationError(NOTHING_SENT)
        pk = int(self.kwargs["pk"])
        if not self.get_queryset().change(pk, **sent):
            raise Http404(NO_SUCH_ROW)
        return self.answer(pk)

    def get_object(self) -> Any:
        try:
            return super().get_object()
        except Http404:
            raise Http404(NO_SUCH_ROW) from None

    def sent(self, request: Request, *, partial: bool = False) -> dict[str, Any]:
        serializer = self.get_serializer(data=request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def answer(self, pk: int, status_code: int = 200, headers: Any = None) -> Response:
        """The row as it stands now, triggers included."""
        row = self.get_queryset().get(pk=pk)
        return Response(self.get_serializer(row).data, status=status_code, headers=headers)


class ExperienceViewSet(ContentViewSet):
    """Jobs, newest first, each with the names of its technologies."""

    queryset = Experience.objects.all()
    serializer_class = serializers.ExperienceSerializer
    filterset_class = filters.ExperienceFilter
    search_fields = ("company", "position", "description", "location")
    ordering_fields = ("start_date", "end_date", "company", "position", "id")


class ProjectViewSet(ContentViewSet):
    """Projects, featured ones first, then the newest, each with the names of its technologies."""

    queryset = Project.objects.all()
    serializer_class = serializers.ProjectSerializer
    filterset_class = filters.ProjectFilter
    search_fields = ("name", "description")
    ordering_fields = ("start_date", "end_date", "name", "featured", "id")


class SkillViewSet(ContentViewSet):
    """Skills by category, the strongest first."""

    queryset = Skill.objects.all()
    serializer_class = serializers.SkillSerializer
    filterset_class = filters.SkillFilter
    search_fields = ("name", "category")
    ordering_fields = ("category", "level", "name", "years_experience", "id")


class TechnologyViewSet(ContentViewSet):
    """Technologies by category and name. Jobs and projects refer to them by name."""

    queryset = Technology.objects.all()
    serializer_class = serializers.TechnologySerializer
    filterset_class = filters.TechnologyFilter
    search_fields = ("name", "category")
    ordering_fields = ("category", "name", "id")


class PersonalInfoView(ContentView):
    """Who the portfolio is about: of the visible rows the one changed last."""

    queryset = PersonalInfo.objects.visible().newest_first()
    serializer_class = serializers.PersonalInfoSerializer

    def get(self, request: Request) -> Response:
        return self.answer(self.get_queryset().first())

    def put(self, request: Request) -> Response:
        """Changes the fields that are sent; null clears a field that may be empty."""
        serializer = self.serializer_class(
            data=request.data, partial=True, context=self.get_serializer_context()
        )
        serializer.is_valid(raise_exception=True)
        if not serializer.validated_data:
            raise ValidationError(NOTHING_SENT)
        changed = self.get_queryset().change_shown(**serializer.validated_data)
        # What was just changed is the newest.
        return self.answer(self.get_queryset().first() if changed else None)

    def patch(self, request: Request) -> Response:
        """The same as PUT."""
        return self.put(request)

    def answer(self, row: PersonalInfo | None) -> Response:
        if row is None:
            raise Http404("There is no personal info yet. Add it in the admin.")
        return Response(self.serializer_class(row, context=self.get_serializer_context()).data)


class PortfolioView(View):
    """The whole portfolio in one document: one statement for each part."""

    answers = conditional.CONTENT
    parts = (ExperienceViewSet, ProjectViewSet, SkillViewSet, TechnologyViewSet)

    def get(self, request: Request) -> Response:
        refuse_unknown(request, ())
        person = self.part(request, PersonalInfoView)
        lists = {
            view.queryset.model._meta.db_table: self.part(request, view) for view in self.parts
        }
        return Response({"personal_info": person[0] if person else None, **lists})

    def part(self, request: Request, view: type[ContentView]) -> Any:
        owner = is_owner(request, view.queryset.model)
        rows = view.queryset.for_reader(owner=owner)
        if view is PersonalInfoView:
            rows = rows[:1]
        shown = serializers.shown_fields(view.serializer_class, owner=owner)
        return view.serializer_class(rows, many=True, context={"shown": shown}).data


class IndexView(View):
    """What there is, and where."""

    answers = conditional.LINKS

    def get(self, request: Request) -> Response:
        refuse_unknown(request, ())
        names = ("portfolio", "personal-info", *(f"{name}-list" for name in LISTS))
        links = {name.removesuffix("-list").replace("-", "_"): reverse(name) for name in names}
        return Response(links | {"openapi": reverse("openapi"), "docs": reverse("docs")})


class NothingHereView(View):
    """Any other address under /api, so that it answers as the API does in development too."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Http404(NOTHING_HERE)


LISTS = {
    "experience": ExperienceViewSet,
    "projects": ProjectViewSet,
    "skills": SkillViewSet,
    "technologies": TechnologyViewSet,
}
