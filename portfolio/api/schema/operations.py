"""One operation of the document for each method of each view."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import SAFE_METHODS

from portfolio.api.docs import DocsView, OpenAPIView
from portfolio.api.fields import TechnologyNames
from portfolio.api.idempotency import REPLAYED
from portfolio.api.schema import examples, parameters, responses, texts
from portfolio.api.schema.shapes import ORDER, Schema, component_of, links, ref
from portfolio.api.views import (
    ContentView,
    ContentViewSet,
    IndexView,
    PersonalInfoView,
    PortfolioView,
    ResumeView,
)

VERBS = {
    "list": "list",
    "create": "create",
    "retrieve": "get",
    "update": "replace",
    "partial_update": "update",
    "destroy": "delete",
    "order": "order",
    "read_order": "get_order_of",
}
# Of these the id is in the plural.
OF_ALL = ("list", "order", "read_order")
# These name what they replace, and are refused where it is something else by now.
REPLACING = {"update", "partial_update", "destroy", "order", "put", "patch"}
# These answer what has a version, or is an order.
VERSIONED = REPLACING - {"destroy"} | {"create", "retrieve", "read_order"}
BODIES = {
    "create": "Create",
    "update": "Replace",
    "partial_update": "Update",
    "put": "Update",
    "patch": "Update",
}

# `{one}` and `{many}` are the resource's, `{one}` with its article.
SUMMARIES = {
    "list": "List {many}",
    "create": "Add {one}",
    "retrieve": "Read {one}",
    "update": "Change {one}, required fields and all",
    "partial_update": "Change some fields of {one}",
    "destroy": "Delete {one}",
    "order": "Put {many} in order",
    "read_order": "Read the order of {many}",
}
# Id, summary, description.
SINGLE: dict[tuple[type, str], tuple[str, str, str]] = {
    (IndexView, "get"): ("get_index", "List the addresses", "What there is, and where."),
    (PortfolioView, "get"): (
        "get_portfolio",
        "Read the whole portfolio",
        "The personal info and all lists, each in its own order, in one document.",
    ),
    (ResumeView, "get"): (
        "get_resume",
        "Read the portfolio as JSON Resume",
        "The format of https://jsonresume.org, with what the reader may see.",
    ),
    (PersonalInfoView, "get"): (
        "get_personal_info",
        "Read the personal info",
        "Of the visible entries the one changed last.",
    ),
    (PersonalInfoView, "put"): (
        "put_personal_info",
        "Change the personal info",
        "Fields that are not sent stay as they are; null clears one.",
    ),
    (PersonalInfoView, "patch"): (
        "update_personal_info",
        "Change some fields of the personal info",
        "The same as PUT.",
    ),
    (OpenAPIView, "get"): ("get_openapi", "Read this document", "OpenAPI 3.1, whatever `Accept`."),
    (DocsView, "get"): (
        "get_docs",
        "Read this document as a page",
        "HTML, whatever `Accept`. It needs no script and no other host.",
    ),
}
DESCRIPTIONS = {
    "create": "Fields that are left out are null, or as their default says.",
    "update": "Fields that are not sent stay as they are.",
    "partial_update": "Fields that are not sent stay as they are; null clears one.",
    "destroy": "For good. To hide it, set `active` to false.",
    "order": (
        "Send the ids of all rows, each once, hidden ones too, as in `[3, 1, 2]`; or none to go "
        "back to the order that the list has by itself. A row that is added later comes first."
    ),
    "read_order": "The ids of all rows, hidden ones too, in their order. For the owner alone.",
}
# Where a technology that is named can vanish between look-up and write.
LINKING = {"create", "update", "partial_update"}


class OperationSchema(AutoSchema):
    """Says about a view what can be seen in its declarations, and in the tables above."""

    @property
    def action(self) -> str:
        return getattr(self.view, "action", None) or self.method.lower()

    @property
    def is_row(self) -> bool:
        return isinstance(self.view, ContentViewSet)

    @property
    def words(self) -> tuple[str, str, str, str]:
        return texts.RESOURCES[self.get_tags()[0]]

    @property
    def is_personal_info(self) -> bool:
        return isinstance(self.view, PersonalInfoView)

    @property
    def component(self) -> str:
        return component_of(type(self.view))

    def get_operation_id(self) -> str:
        if not self.is_row:
            return SINGLE[type(self.view), self.action][0]
        *_, one, many = self.words
        return f"{VERBS[self.action]}_{many if self.action in OF_ALL else one}"

    def get_summary(self) -> str:
        if not self.is_row:
            return SINGLE[type(self.view), self.action][1]
        one, many, *_ = self.words
        return SUMMARIES[self.action].format(one=texts.with_article(one), many=many)

    def get_description(self, *args: str) -> str:
        if not self.is_row:
            return SINGLE[type(self.view), self.action][2]
        if self.action == "list":
            return (type(self.view).__doc__ or "").strip()
        return DESCRIPTIONS.get(self.action, "")

    def get_tags(self) -> list[str]:
        if isinstance(self.view, ResumeView):
            return ["portfolio"]
        place = self.path.split("/")[2:3]
        return place if place and place[0] in texts.TAGS else ["service"]

    def get_auth(self) -> list[Schema]:
        """Reads inherit the document's: a token or none."""
        return [{"token": []}] if self.needs_token else []

    @property
    def needs_token(self) -> bool:
        return self.method not in SAFE_METHODS or self.action == "read_order"

    def _get_parameters(self) -> list[Schema]:
        path = [parameters.row_id(self.words[0])] if "{id}" in self.path else []
        condition = [parameters.entity_tag()] if self.is_conditional else []
        if self.action in REPLACING:
            condition = [ref("parameters", "IfMatch")]
        if self.takes_key:
            condition.append(ref("parameters", "IdempotencyKey"))
        return path + parameters.of_view(self.view) + condition

    @property
    def takes_key(self) -> bool:
        """Whether it may be sent again under an Idempotency-Key."""
        return self.method not in SAFE_METHODS and isinstance(self.view, ContentView)

    @property
    def reads_content(self) -> bool:
        return isinstance(self.view, ContentView | PortfolioView | ResumeView)

    @property
    def is_conditional(self) -> bool:
        return self.method == "GET" and self.reads_content and self.action != "read_order"

    def _get_request_body(self, direction: str = "request") -> Schema | None:
        if not self.takes_body:
            return None
        if self.action == "order":
            schema = ORDER
        else:
            schema = ref("schemas", self.component + BODIES[self.action])
        body = {"schema": schema, "example": self.example()}
        content = {parser.media_type: body for parser in self.view.get_parsers()}
        return {"required": True, "content": content}

    @property
    def takes_body(self) -> bool:
        return self.action == "order" or self.action in BODIES

    def example(self) -> Any:
        """What is sent."""
        if self.action == "order":
            return examples.ORDER
        if self.action == "update":
            return examples.replacement(self.component)
        return (examples.NEW if self.action == "create" else examples.CHANGES)[self.component]

    def _get_response_bodies(self, direction: str = "response") -> Schema:
        code, answer = self.success()
        if self.action in VERSIONED or (self.action == "get" and self.is_personal_info):
            answer["headers"]["ETag"] = ref("headers", "Version")
        elif self.is_conditional:
            answer["headers"]["ETag"] = ref("headers", "EntityTag")
        if self.takes_key:
            answer["headers"] |= responses.RATE | {REPLAYED: ref("headers", "Replayed")}
        found = {code: answer, **self.errors()}
        return {str(status): found[status] for status in sorted(found)}

    def success(self) -> tuple[int, Schema]:
        if isinstance(self.view, ContentViewSet | PersonalInfoView):
            return self.of_content()
        if isinstance(self.view, DocsView):
            text = {"type": "string"}
            return 200, responses.success("The page.", text, media_type="text/html")
        if isinstance(self.view, OpenAPIView):
            return 200, responses.success("The document.", {"type": "object"})
        if isinstance(self.view, PortfolioView):
            schema, shown = ref("schemas", "Portfolio"), examples.portfolio()
            return 200, responses.success("The portfolio.", schema, example=shown)
        if isinstance(self.view, ResumeView):
            schema = ref("schemas", "Resume")
            return 200, responses.success("The document.", schema, example=examples.RESUME)
        schema, shown = ref("schemas", "Index"), links()
        return 200, responses.success("Each address by its name.", schema, example=shown)

    def of_content(self) -> tuple[int, Schema]:
        name = self.component
        schema = ref("schemas", name)
        match self.action:
            case "list":
                link = {"Link": ref("headers", "Link")}
                rows = {"type": "array", "items": schema, "maxItems": 100}
                page = [examples.row(name)]
                return 200, responses.success("A page.", rows, example=page, headers=link)
            case "create":
                place = {"Location": ref("headers", "Location")}
                shown = examples.owners(name)
                return 201, responses.success("Added.", schema, example=shown, headers=place)
            case "order" | "read_order":
                return 200, responses.success("The order now.", ORDER, example=examples.ORDER)
            case "destroy":
                return 204, responses.success("Deleted.")
            case "retrieve" | "get":
                shown = examples.row(name)
                return 200, responses.success("As it is.", schema, example=shown)
        shown = examples.changed(name, self.example())
        return 200, responses.success("As it is now.", schema, example=shown)

    def errors(self) -> dict[int, Schema]:
        """Each error that this view can answer, as its declarations have it."""
        view = self.view
        found = {400: "BadRequest" if self.takes_body else "BadParameters"}
        if view.authentication_classes:
            found[401] = "Unauthorized" if self.needs_token else "BadToken"
        if self.needs_token and view.permission_classes:
            found[403] = "Forbidden"
        if "{id}" in self.path or self.is_personal_info:
            found[404] = "NotFound"
        if issubclass(view.content_negotiation_class, DefaultContentNegotiation):
            found[406] = "NotAcceptable"
        if self.takes_key:
            links = self.action in LINKING and self.links_technologies()
            found |= {409: "Conflict" if links else "InFlight", 422: "KeyReused"}
        if self.takes_body:
            found |= {413: "ContentTooLarge", 415: "UnsupportedMediaType"}
        found |= self.of_the_moment()
        return {status: ref("responses", name) for status, name in found.items()}

    def of_the_moment(self) -> dict[int, str]:
        """What depends on more than the request."""
        found: dict[int, str] = {}
        if self.action in REPLACING:
            found |= {412: "PreconditionFailed", 428: "PreconditionRequired"}
        if self.view.authentication_classes:
            found[429] = "TooManyTokens" if self.method in SAFE_METHODS else "TooManyRequests"
        if self.reads_content:
            found[503] = "Unavailable"
        if self.is_conditional:
            found[304] = "NotModified"
        return found

    def links_technologies(self) -> bool:
        view = self.view
        if not isinstance(view, ContentView):
            return False
        fields = view.serializer_class().fields.values()
        return any(isinstance(field, TechnologyNames) for field in fields)
