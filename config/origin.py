"""Where a request really comes from, and under which name the public knows this service.

    PUBLIC_ORIGIN          https://cv.example.org: the host of every link, redirect and form
    ORIGIN_SECRET          what the CDN sends as X-Origin-Secret; ORIGIN_SECRET_ALSO is taken too,
                           while one replaces the other
    VIEWER_ADDRESS_HEADER  the header in which the CDN says who visits it

| in front of the function | set | host from | scheme from | visitor's address from |
|---|---|---|---|---|
| an HTTP API by its own name | none | Host, if allowed | the gateway | the gateway |
| an HTTP API with a domain | PUBLIC_ORIGIN | PUBLIC_ORIGIN | the gateway | the gateway |
| a CDN, then an HTTP API | both | PUBLIC_ORIGIN | PUBLIC_ORIGIN | the CDN's header |

Whatever a stranger can write into a header counts for nothing: the CDN's word is taken where the
secret came along, and with a secret set nothing else is answered. `/healthz` is, for a load
balancer can send no secret; all it says is that the code runs.
"""

import hmac
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from config.middleware import GetResponse

HEADER = "X-Origin-Secret"
SECRET = "HTTP_X_ORIGIN_SECRET"  # noqa: S105 - the header's name
ALIVE = ("/healthz", "/healthz/")
# The one header of CloudFront's own that has the port too.
WITH_PORT = "cloudfront-viewer-address"


class OriginMiddleware:
    """Stands before all that asks for the host, the scheme or the address."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.secrets = [secret.encode() for secret in settings.ORIGIN_SECRETS]
        self.public = urlsplit(settings.PUBLIC_ORIGIN)
        if not self.secrets and not self.public.netloc:
            raise MiddlewareNotUsed
        name = settings.VIEWER_ADDRESS_HEADER
        self.address = f"HTTP_{name.upper().replace('-', '_')}"
        self.with_port = name.lower() == WITH_PORT

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        # Nothing behind this needs it, and no error report may show it.
        by_edge = self.knows(meta.pop(SECRET, ""))
        if self.secrets and not by_edge and request.path_info not in ALIVE:
            return self.refuse(request)
        if self.public.netloc:
            meta["HTTP_HOST"] = self.public.netloc
        if by_edge:
            if self.public.scheme:
                meta["wsgi.url_scheme"] = self.public.scheme
            meta["REMOTE_ADDR"] = self.visitor(meta.get(self.address, "")) or meta["REMOTE_ADDR"]
        return self.get_response(request)

    def knows(self, sent: str) -> bool:
        """Whether it is one of the secrets, in a time that says nothing of them."""
        given = sent.encode("latin-1", "replace")
        return any(hmac.compare_digest(given, secret) for secret in self.secrets)

    def visitor(self, text: str) -> str:
        """The address in the CDN's header; empty where there is none."""
        address = text.strip().rpartition(":")[0] if self.with_port else text.strip()
        try:
            return str(ip_address(address.strip("[]")))
        except ValueError:
            return ""

    def refuse(self, request: HttpRequest) -> HttpResponse:
        from portfolio.api import errors

        place = f" Ask {settings.PUBLIC_ORIGIN} instead." if self.public.netloc else ""
        answer = errors.respond(request, 403, f"This address is not open to visitors.{place}")
        answer["Cache-Control"] = "no-store"
        return answer
