"""The whole portfolio at once, and the way to its parts."""

from typing import TYPE_CHECKING, Any

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from portfolio.api import conditional
from portfolio.api.content_serializer import shown_fields
from portfolio.api.parameters import refuse_unknown
from portfolio.api.permissions import is_owner
from portfolio.api.views.content import ContentView, View
from portfolio.api.views.lists import LISTS
from portfolio.api.views.person import PersonalInfoView

if TYPE_CHECKING:
    from portfolio.cv import CV

NOTHING_HERE = "There is nothing at this address. /api lists what there is."


class WholeView(View):
    """All that the reader may see, read in one statement."""

    answers = conditional.CONTENT
    parts: dict[str, type[ContentView]] = {"person": PersonalInfoView, **LISTS}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        refuse_unknown(request, ())
        models = [view.queryset.model for view in self.parts.values()]
        self.owner = all(is_owner(request, model) for model in models)

    def read(self) -> "CV":
        # Three milliseconds that no other address needs to import it.
        from portfolio import cv

        return cv.read(owner=self.owner)


class PortfolioView(WholeView):
    """The whole portfolio in one document."""

    def get(self, request: Request) -> Response:
        whole = self.read()
        person, *_ = self.rows("person", [whole.person]) if whole.person else [None]
        lists = {name: self.rows(name, getattr(whole, name)) for name in LISTS}
        return Response({"personal_info": person, **lists})

    def rows(self, name: str, rows: list[Any]) -> Any:
        serializer_class = self.parts[name].serializer_class
        shown = shown_fields(serializer_class, owner=self.owner)
        return serializer_class(rows, many=True, context={"shown": shown}).data


class ResumeView(WholeView):
    """The whole portfolio as JSON Resume."""

    def get(self, request: Request) -> Response:
        from portfolio import jsonresume

        resume = jsonresume.export(self.read(), public=not self.owner)
        # Shown in a browser; saved under this name.
        headers = {"Content-Disposition": 'inline; filename="resume.json"'}
        return Response(resume, headers=headers)


class IndexView(View):
    """What there is, and where."""

    answers = conditional.LINKS

    def get(self, request: Request) -> Response:
        refuse_unknown(request, ())
        names = ("portfolio", "resume", "personal-info", *(f"{name}-list" for name in LISTS))
        links = {name.removesuffix("-list").replace("-", "_"): reverse(name) for name in names}
        return Response(links | {"openapi": reverse("openapi"), "docs": reverse("docs")})


class NothingHereView(View):
    """Any other address under /api, so that it answers as the API does in development too."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Http404(NOTHING_HERE)
