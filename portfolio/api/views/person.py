"""Who the portfolio is about."""

from django.http import Http404
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from portfolio.api.serializers import PersonalInfoSerializer
from portfolio.api.views.content import NOTHING_SENT, ContentView
from portfolio.models import PersonalInfo


class PersonalInfoView(ContentView):
    """Who the portfolio is about: of the visible rows the one changed last."""

    queryset = PersonalInfo.objects.visible().newest_first()
    serializer_class = PersonalInfoSerializer

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
        row = row if self.owner else row.for_public()
        return Response(self.serializer_class(row, context=self.get_serializer_context()).data)
