"""What can be wrong with a request, beyond what REST framework knows."""

from typing import Any

from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError


class ParameterError(ValidationError):
    """Query parameters that can't be understood: a sentence for each name."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(problems)
        self.problems = problems


class HeaderError(ValidationError):
    """A header that can't be understood."""

    def __init__(self, name: str, sentence: str) -> None:
        self.problems = {name: sentence}
        super().__init__(self.problems)


class ContentTooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is larger than the 1,000,000 bytes that are taken."
    default_code = "content_too_large"


class Conflict(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_detail = "Something this refers to has changed meanwhile. Read it again, then retry."
    default_code = "conflict"


class PreconditionRequired(APIException):
    """RFC 6585, section 3."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = (
        "Say what you replace, or somebody's edit may be lost. Send the ETag that GET {path} "
        "answers as If-Match, or If-Match: * to overwrite whatever is there."
    )
    default_code = "precondition_required"

    def __init__(self, path: str) -> None:
        super().__init__(self.default_detail.format(path=path))


class PreconditionFailed(APIException):
    """What is there is not what the client has read. `current` and `tag` are of what is there."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = (
        "This has changed since you read it, and nothing was written. `current` is what is there "
        "now: decide what to keep of both, then send that with this answer's ETag as If-Match."
    )
    default_code = "precondition_failed"

    def __init__(self, current: Any, tag: str, detail: str | None = None) -> None:
        super().__init__(detail)
        self.current, self.tag = current, tag
