"""What can be wrong with a request, beyond what REST framework knows."""

from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError


class ParameterError(ValidationError):
    """Query parameters that can't be understood: a sentence for each name."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(problems)


class ContentTooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is larger than the 1,000,000 bytes that are taken."
    default_code = "content_too_large"


class Conflict(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_detail = "Something this refers to has changed meanwhile. Read it again, then retry."
    default_code = "conflict"
