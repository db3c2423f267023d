"""What the views of the API have in common: reading is anyone's, writing is the owner's."""

from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.http import Http404
from rest_framework import status, viewsets
from rest_framework.exceptions import APIException, NotFound, PermissionDenied, ValidationError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from portfolio.api import conditional, preconditions, throttling
from portfolio.api.content_serializer import shown_fields
from portfolio.api.order import Order, refuse_misplaced
from portfolio.api.parameters import field_names, refuse_unknown
from portfolio.api.permissions import ReadsForAllWritesForTheOwner, is_owner

if TYPE_CHECKING:
    from portfolio.api.idempotency import Once

LIST_PARAMETERS = ("limit", "offset", "search", "ordering", "fields")
# Of these none reads or answers fields of a row.
FIELDLESS = ("destroy", "order", "read_order")
NOTHING_SENT = "Send at least one field to change."
NO_SUCH_ROW = "There is nothing with this id."


class View(APIView):
    """What all views of the API share."""

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """The methods, in `Allow`. The document at /api/openapi.json tells the rest."""
        return Response(status=status.HTTP_204_NO_CONTENT)

    def check_permissions(self, request: Request) -> None:
        """Counts a known account first, so that who may not write can't try without end."""
        if request.user.is_authenticated:
            super().check_throttles(request)
        super().check_permissions(request)

    def check_throttles(self, request: Request) -> None:
        """REST framework's place for it: after the permissions."""

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in throttling.told_in(request).items():
            response[name] = value
        return response


class ContentView(View):
    """What lists, items and single resources share."""

    answers = conditional.CONTENT
    # A write changes nothing but the database, so it may be run again as a whole.
    repeatable = True
    queryset: Any
    serializer_class: Any
    # Of a write with an Idempotency-Key.
    once: "Once | None" = None

    def allowed_parameters(self) -> tuple[str, ...]:
        return ("fields",)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.owner = is_owner(request, self.queryset.model)
        refuse_unknown(request, self.allowed_parameters())
        everything = shown_fields(self.serializer_class, owner=self.owner)
        self.shown = field_names(request, everything) or everything
        # A method that is not known here is a 405, whatever its key was used for.
        writes = request.method not in SAFE_METHODS and request.method in self.allowed_methods
        if writes and "HTTP_IDEMPOTENCY_KEY" in request.META:
            from portfolio.api import idempotency

            self.once = idempotency.begun(request, owner=self.owner)

    def handle_exception(self, exc: Exception) -> Any:
        """The first answer, where a write is sent again."""
        return getattr(exc, "first_answer", None) or super().handle_exception(exc)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.once is None or response.status_code >= status.HTTP_400_BAD_REQUEST:
            return response
        try:
            self.once.keep(response)
        except (APIException, IntegrityError) as error:
            # Another request came first, or the account is gone. Nothing of this one stays.
            refused = self.handle_exception(error)
            return super().finalize_response(request, refused, *args, **kwargs)
        return response

    def get_queryset(self) -> Any:
        view: Any = type(self)
        return readable(view, owner=self.owner).all()

    def get_serializer_context(self) -> dict[str, Any]:
        return {
            "request": self.request,
            "view": self,
            "owner": self.owner,
            "shown": self.shown,
        }


@cache
def readable(view: Any, *, owner: bool) -> Any:
    """The rows that a reader of the view may see, put together once, never fetched themselves."""
    return view.queryset.for_reader(owner=owner)


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

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        headers = {"ETag": preconditions.entity_tag(row)}
        return Response(self.get_serializer(row).data, headers=headers)

    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Fields that are not sent stay as they are; PUT insists on the required ones."""
        versions = preconditions.versions(request)
        if request.data == {}:
            raise ValidationError(NOTHING_SENT)
        sent = self.sent(request, partial=kwargs.get("partial", False))
        if not sent:
            raise ValidationError(NOTHING_SENT)
        pk = int(self.kwargs["pk"])
        if not self.get_queryset().change(pk, versions=versions, **sent):
            raise self.refusal(pk)
        return self.answer(pk)

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        versions = preconditions.versions(request)
        pk = int(self.kwargs["pk"])
        if not self.get_queryset().remove(pk, versions=versions):
            raise self.refusal(pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def refusal(self, pk: int) -> APIException:
        """Why a row was not there to be written: it is of another version, or is none at all.

        A row that is missing is a 404 whatever the condition, for it is without one as well
        (RFC 9110, section 13.2.1).
        """
        row = self.get_queryset().filter(pk=pk).first()
        if row is None:
            return NotFound(NO_SUCH_ROW)
        current = self.get_serializer(row).data
        return preconditions.failed(self.request, current, preconditions.entity_tag(row))

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
        headers = {"ETag": preconditions.entity_tag(row), **(headers or {})}
        return Response(self.get_serializer(row).data, status=status_code, headers=headers)


class EntryViewSet(ContentViewSet):
    """A list that its owner may put in order."""

    def read_order(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The ids of all rows, hidden ones too, in their order."""
        if not self.owner:
            self.permission_denied(request, ReadsForAllWritesForTheOwner.message)
        places = self.queryset.places()
        return Response(places.ids, headers={"ETag": f'"{places.tag}"'})

    def order(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Takes the ids of all rows in the order wanted; none for the order by date."""
        if not self.owner:
            raise PermissionDenied(ReadsForAllWritesForTheOwner.message)
        tags = preconditions.tags(request)
        ids = Order().run_validation(request.data)
        # Until the transaction ends, which is that of the view's whole run: see `repeatable`.
        self.queryset.hold()
        before = self.queryset.places()
        if tags is not None and before.tag not in tags:
            raise preconditions.failed(request, before.ids, f'"{before.tag}"')
        refuse_misplaced(ids, before.ids)
        self.queryset.arrange(ids)
        return Response(ids, headers={"ETag": f'"{before.arranged(ids).tag}"'})
