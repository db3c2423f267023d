"""Who the portfolio is about."""

from typing import Any

from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from portfolio.api import preconditions
from portfolio.api.serializers import PersonalInfoSerializer
from portfolio.api.views.content import NOTHING_SENT, ContentView
from portfolio.models import PersonalInfo

NOBODY_YET = "There is no personal info yet. Add it in the admin."


class PersonalInfoView(ContentView):
    """Who the portfolio is about: of the visible rows the one changed last."""

    queryset = PersonalInfo.objects.visible().newest_first()
    serializer_class = PersonalInfoSerializer

    def get(self, request: Request) -> Response:
        return self.answer(self.get_queryset().first())

    def put(self, request: Request) -> Response:
        """Changes the fields that are sent; null clears a field that may be empty."""
        those = preconditions.rows(request)
        serializer = self.serializer_class(
            data=request.data, partial=True, context=self.get_serializer_context()
        )
        serializer.is_valid(raise_exception=True)
        if not serializer.validated_data:
            raise ValidationError(NOTHING_SENT)
        changed = self.get_queryset().change_shown(those=those, **serializer.validated_data)
        # What was just changed is the newest.
        row = self.get_queryset().first()
        if not changed:
            raise self.refusal(row)
        return self.answer(row)

    def patch(self, request: Request) -> Response:
        """The same as PUT."""
        return self.put(request)

    def refusal(self, row: PersonalInfo | None) -> APIException:
        if row is None:
            return NotFound(NOBODY_YET)
        tag = preconditions.entity_tag_of_one(row)
        return preconditions.failed(self.request, self.told(row), tag)

    def answer(self, row: PersonalInfo | None) -> Response:
        if row is None:
            raise NotFound(NOBODY_YET)
        return Response(self.told(row), headers={"ETag": preconditions.entity_tag_of_one(row)})

    def told(self, row: PersonalInfo) -> Any:
        row = row if self.owner else row.for_public()
        return self.serializer_class(row, context=self.get_serializer_context()).data
