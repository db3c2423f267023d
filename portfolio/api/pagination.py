"""Pages of bare arrays, linked as RFC 8288 says, without a statement that counts."""

from typing import Any

from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from portfolio.api.parameters import whole_number

DEFAULT_LIMIT = 50
MAX_LIMIT = 100
# The database walks past each skipped row, so a page that no one reads may not cost more than this.
MAX_OFFSET = 100_000


class LinkPagination(BasePagination):
    """`?limit=&offset=`. One row more than the page is fetched to know whether there is a next."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.path = request.path
        self.query = request.query_params
        self.limit = whole_number(request, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT)
        self.offset = whole_number(request, "offset", 0, 0, MAX_OFFSET)
        rows = list(queryset[self.offset : self.offset + self.limit + 1])
        self.has_next = len(rows) > self.limit
        return rows[: self.limit]

    def get_paginated_response(self, data: Any) -> Response:
        links = []
        if self.has_next and self.offset + self.limit <= MAX_OFFSET:
            links.append(self.link("next", self.offset + self.limit))
        if self.offset:
            links.append(self.link("prev", max(0, self.offset - self.limit)))
        return Response(data, headers={"Link": ", ".join(links)} if links else None)

    def link(self, relation: str, offset: int) -> str:
        """Relative to the host, which the application need not know (RFC 8288, section 3.1)."""
        query = self.query.copy()
        query["limit"], query["offset"] = str(self.limit), str(offset)
        return f'<{self.path}?{query.urlencode()}>; rel="{relation}"'
