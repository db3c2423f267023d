"""What the views of the API have in common: reading is anyone's, writing is the owner's."""

from typing import Any

from django.http import Http404
from rest_framework import status, viewsets
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from portfolio.api import conditional
from portfolio.api.content_serializer import shown_fields
from portfolio.api.order import Order
from portfolio.api.parameters import field_names, refuse_unknown
from portfolio.api.permissions import ReadsForAllWritesForTheOwner, is_owner

LIST_PARAMETERS = ("limit", "offset", "search", "ordering", "fields")
# Of these none reads or answers fields of a row.
FIELDLESS = ("destroy", "order")
NOTHING_SENT = "Send at least one field to change."
NO_SUCH_ROW = "There is nothing with this id."


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
        everything = shown_fields(self.serializer_class, owner=self.owner)
        self.shown = field_names(request, everything) or everything

    def get_queryset(self) -> Any:
        return self.queryset.for_reader(owner=self.owner)

    def get_serializer_context(self) -> dict[str, Any]:
        return {
            "request": self.request,
            "view": self,
            "owner": self.owner,
            "shown": self.shown,
        }


class ContentViewSet(ContentView, viewsets.ModelViewSet):
    """A list and its items."""

    lookup_value_regex = "[0-9]{1,10}"
    filterset_class: Any
    search_fields: tuple[str, ...]
    ordering_fields: tuple[str, ...]

    def allowed_parameters(self) -> tuple[str, ...]:
        if self.action != "list":
            return () if self.action in FIELDLESS else super().allowed_parameters()
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


class EntryViewSet(ContentViewSet):
    """A list that its owner may put in order."""

    def order(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Takes the ids of all rows in the order wanted; none for the order by date."""
        if not self.owner:
            raise PermissionDenied(ReadsForAllWritesForTheOwner.message)
        ids = Order(self.queryset).run_validation(request.data)
        self.queryset.arrange(ids)
        return Response(ids)
