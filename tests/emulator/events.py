"""Events as AWS's senders of HTTP make them, each from the same description of a request.

Shapes: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html,
https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html and
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote

HOST = "testserver"
CLIENT = "203.0.113.7"
STANDARD = {
    "accept": "*/*",
    "host": HOST,
    "user-agent": "tests",
    "x-forwarded-for": CLIENT,
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
}

Event = dict[str, Any]
MakeEvent = Callable[..., Event]


def http_api(
    method: str,
    target: str,
    *,
    headers: dict[str, str] | None = None,
    body: str | None = None,
    stage: str = "$default",
) -> Event:
    """An HTTP API's, payload 2.0. A named stage stands in the path."""
    path, query = split(target)
    path = path if stage == "$default" else f"/{stage}{path}"
    given = STANDARD | (headers or {})
    cookies = [cookie for cookie in given.pop("cookie", "").split("; ") if cookie]
    event: Event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": given,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "abc123",
            "domainName": "abc123.execute-api.eu-central-1.amazonaws.com",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": CLIENT,
                "userAgent": "tests",
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "stage": stage,
            "timeEpoch": 1741806238000,
        },
        "isBase64Encoded": False,
    }
    if cookies:
        event["cookies"] = cookies
    return with_body(event, body)


def function_url(method: str, target: str, **request: Any) -> Event:
    """A Function URL's: payload 2.0, always the default stage."""
    event = http_api(method, target, **request)
    event["requestContext"]["domainName"] = "abc123.lambda-url.eu-central-1.on.aws"
    return event


def rest_api(
    method: str,
    target: str,
    *,
    headers: dict[str, str] | None = None,
    body: str | None = None,
    stage: str = "prod",
) -> Event:
    """A REST API's, payload 1.0. The stage stands in the context's path alone."""
    path, query = split(target)
    given = STANDARD | (headers or {})
    parameters = parse_qs(query, keep_blank_values=True)
    event: Event = {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": given,
        "multiValueHeaders": {name: [value] for name, value in given.items()},
        "queryStringParameters": {name: values[-1] for name, values in parameters.items()} or None,
        "multiValueQueryStringParameters": parameters or None,
        "pathParameters": {"proxy": unquote(path.lstrip("/"))},
        "stageVariables": None,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "abc123",
            "domainName": "abc123.execute-api.eu-central-1.amazonaws.com",
            "httpMethod": method,
            "identity": {"sourceIp": CLIENT, "userAgent": "tests"},
            "path": f"/{stage}{path}",
            "protocol": "HTTP/1.1",
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "resourcePath": "/{proxy+}",
            "stage": stage,
        },
        "isBase64Encoded": False,
    }
    return with_body(event, body)


def load_balancer(
    method: str,
    target: str,
    *,
    headers: dict[str, str] | None = None,
    body: str | None = None,
    several: bool = True,
) -> Event:
    """An ALB's, whose target group sends `several` values a header, or one."""
    path, query = split(target)
    given = STANDARD | (headers or {})
    pairs = [pair.partition("=")[::2] for pair in query.split("&") if pair]
    event: Event = {
        "requestContext": {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:tests"}},
        "httpMethod": method,
        "path": path,
        "isBase64Encoded": False,
        "body": "",
    }
    if several:
        event["multiValueHeaders"] = {name: [value] for name, value in given.items()}
        event["multiValueQueryStringParameters"] = {
            name: [value for other, value in pairs if other == name] for name, _ in pairs
        }
    else:
        event["headers"] = given
        event["queryStringParameters"] = dict(pairs)
    return with_body(event, body)


def with_body(event: Event, body: str | None) -> Event:
    return event if body is None else event | {"body": body}


def split(target: str) -> tuple[str, str]:
    path, _, query = target.partition("?")
    return path, query


def headers_of(answer: dict[str, Any]) -> dict[str, str]:
    """An answer's headers of any shape by lower-case name, cookies left out."""
    single = answer.get("headers", {})
    several = {
        name: ", ".join(values) for name, values in answer.get("multiValueHeaders", {}).items()
    }
    together = {name.lower(): value for name, value in (single | several).items()}
    return {name: value for name, value in together.items() if name != "set-cookie"}


def cookies_of(answer: dict[str, Any]) -> list[str]:
    """An answer's `Set-Cookie` values, whatever its shape."""
    found = list(answer.get("cookies", []))
    found += [
        value for name, value in answer.get("headers", {}).items() if name.lower() == "set-cookie"
    ]
    return found + answer.get("multiValueHeaders", {}).get("Set-Cookie", [])
