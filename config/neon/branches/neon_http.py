"""Neon's HTTP API: one request at a time, and what each refusal means.

    NEON_API_KEY      the key; a project's own is enough
    NEON_PROJECT_ID   the project
    NEON_API_URL      another address of the API; https, unless it is this machine's own

423 (another operation holds the project), 429 and 503 are asked again after the
pause that Neon names, for two minutes. Nothing else is: an answer that was lost
may have been a yes, so the caller looks at what exists (`OutcomeUnknownError`).
The key goes into one header, and into no text.
"""

import http.client
import json
import random
import re
import ssl
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from config import env
from config.env import ConfigurationError, Secret
from config.neon.branches.interface import BranchError, Tell

DEFAULT_URL = "https://console.neon.tech/api/v2"
LOOPBACK = {"localhost", "::1"}
# Seconds of being asked to come again, all together, and the longest pause between two attempts.
PATIENCE, LONGEST_PAUSE = 120.0, 30.0
FIRST_PAUSE = 0.5
AGAIN = {HTTPStatus.LOCKED, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
# Bytes; no answer of the calls that are made here comes near.
LARGEST = 32_000_000
LONGEST_MESSAGE = 400


class OutcomeUnknownError(BranchError):
    """The request may have been carried out: its answer was lost, or Neon failed inside."""


class GoneError(BranchError):
    """There is no such thing (404)."""


@dataclass(frozen=True)
class Api:
    """One project's part of the API."""

    url: str
    project: str
    key: Secret = field(repr=False)
    # Seconds for connecting, and for each wait on the socket.
    timeout: float = 30.0

    @classmethod
    def from_environment(cls) -> "Api":
        """Raises `ConfigurationError`, which names the variable and no value."""
        key = env.required("NEON_API_KEY", "Make one in Neon's console.")
        if not re.fullmatch("[!-~]+", key):
            raise ConfigurationError("NEON_API_KEY has characters that no key has. Copy it anew.")
        project = env.required("NEON_PROJECT_ID", "It stands in the settings of the project.")
        if not re.fullmatch("[A-Za-z0-9_-]+", project):
            raise ConfigurationError("NEON_PROJECT_ID is no project's id: copy it anew.")
        return cls(checked_url(env.text("NEON_API_URL", DEFAULT_URL)), project, Secret(key))

    def get(self, path: str, tell: Tell, **query: Any) -> dict[str, Any]:
        try:
            return self.request("GET", path, tell, query=query)
        except OutcomeUnknownError as error:
            raise BranchError(
                f"{error} Run the same command again: it goes on from what exists."
            ) from None

    def request(
        self,
        method: str,
        path: str,
        tell: Tell,
        *,
        query: dict[str, Any] | None = None,
        body: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The answer, {} where it has no body. `path` is relative to the project's.

        Raises `BranchError`.
        """
        words = f"?{urlencode(query)}" if query else ""
        target = f"{urlsplit(self.url).path}/projects/{quote(self.project, safe='')}{path}{words}"
        deadline = time.monotonic() + PATIENCE
        for attempt in range(100):
            status, headers, text = self.send(method, target, body)
            if status not in AGAIN:
                return self.judged(status, text)
            pause = pause_for(headers.get("Retry-After", ""), attempt)
            if time.monotonic() + pause > deadline:
                break
            tell(f"Neon is busy ({status} {reason(status)}): again in {pause:.1f} s")
            time.sleep(pause)
        raise BranchError(
            f"Neon was busy all the time ({status} {reason(status)}{self.message(text)}). "
            "Run the same command again later: it goes on from what exists."
        )

    def send(
        self, method: str, target: str, body: dict[str, Any] | None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """One exchange. Raises `OutcomeUnknownError` where the answer did not come whole."""
        headers = {
            "Authorization": f"Bearer {self.key}",
            "Accept": "application/json",
            "User-Agent": "portfolio-branches",
        }
        payload = None
        if body is not None:
            payload = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        connection = self.connection()
        try:
            connection.connect()
        except (OSError, http.client.HTTPException) as error:
            raise BranchError(
                f"Neon's API at {urlsplit(self.url).hostname} can't be reached "
                f"({words_for(error)}). Nothing was asked of it."
            ) from None
        try:
            connection.request(method, target, payload, headers)
            answer = connection.getresponse()
            text = answer.read(LARGEST)
            return answer.status, answer.headers, text
        except (OSError, http.client.HTTPException) as error:
            raise OutcomeUnknownError(
                f"Neon's answer to {method} was lost ({words_for(error)})."
            ) from None
        finally:
            connection.close()

    def connection(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.url)
        if parts.scheme == "http":
            return http.client.HTTPConnection(
                parts.hostname or "", parts.port, timeout=self.timeout
            )
        return http.client.HTTPSConnection(
            parts.hostname or "",
            parts.port,
            timeout=self.timeout,
            context=ssl.create_default_context(),
        )

    def judged(self, status: int, text: bytes) -> dict[str, Any]:
        """The answer's object. Raises what its status means."""
        said = self.message(text)
        if status == HTTPStatus.NO_CONTENT:
            return {}
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            try:
                found = json.loads(text)
            except ValueError:
                found = None
            if not isinstance(found, dict):
                raise OutcomeUnknownError("Neon's answer was cut short or is no JSON.")
            return found
        if status == HTTPStatus.UNAUTHORIZED:
            raise BranchError("Neon refuses NEON_API_KEY (401): make another, or copy it anew.")
        if status == HTTPStatus.FORBIDDEN:
            raise BranchError(f"NEON_API_KEY has no right to do this (403{said}).")
        if status == HTTPStatus.NOT_FOUND:
            raise GoneError(
                f"Neon knows no such thing (404{said}): is NEON_PROJECT_ID the right one?"
            )
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise OutcomeUnknownError(f"Neon failed inside ({status}{said}).")
        raise BranchError(f"Neon refuses this ({status}{said}).")

    def message(self, text: bytes) -> str:
        """What Neon says in an error, for a sentence in brackets: nothing of it is trusted."""
        try:
            found = json.loads(text)
            said, number = found.get("message", ""), found.get("request_id", "")
        except (ValueError, AttributeError):
            return ""
        words = [said] if said else []
        words += [f"request {number}"] if number else []
        text_only = "".join(c if c.isprintable() else " " for c in ", ".join(map(str, words)))
        shown = text_only.replace(self.key, "***")[:LONGEST_MESSAGE]
        return f": {shown}" if shown else ""


def checked_url(url: str) -> str:
    """The API's address. The key is sent there, so nobody may listen on the way."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise ConfigurationError("NEON_API_URL is no URL. Leave it out.") from None
    if not host or parts.query or parts.fragment or parts.username is not None:
        raise ConfigurationError(f"NEON_API_URL is no API's address. Write it as {DEFAULT_URL}.")
    is_loopback = host in LOOPBACK or re.fullmatch(r"127(\.[0-9]{1,3}){3}", host) is not None
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback):
        raise ConfigurationError("NEON_API_URL must begin with https://: the key is sent there.")
    return url.rstrip("/")


def pause_for(retry_after: str, attempt: int) -> float:
    """Seconds: what Neon asks for (RFC 9110, 10.2.3: seconds or a date), else longer each time."""
    asked = retry_after.strip()
    if re.fullmatch("[0-9]{1,6}", asked):
        return float(asked)
    try:
        return max(0.0, (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        longest = min(FIRST_PAUSE * 2 ** min(attempt, 10), LONGEST_PAUSE)
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - parts callers


def reason(status: int) -> str:
    return HTTPStatus(status).phrase.lower()


def words_for(error: Exception) -> str:
    """Why, without what a library's own words may quote."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return type(error).__name__
