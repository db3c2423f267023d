"""Who edits: each reads what stands there, and writes on condition that it still does.

`edit` answers what became of one attempt. Whatever is neither taken nor refused is a fault.
"""

import json
import re
import time
from dataclasses import dataclass
from http.cookies import SimpleCookie
from random import Random
from typing import Any

import httpx

from tests.cas.world import World

TABLE = "/admin/portfolio/language/"
API = "/api/languages"
CSRF = "x" * 32  # what a form and its cookie must share
LIMIT = 120  # seconds, for anything that a server is expected to do
HIDDEN = re.compile(r'<input type="hidden" name="([\w.-]+)" value="([^"]*)"')
CHECKED = re.compile(r'<input type="radio" name="publication" value="(\w+)"[^>]* checked')
TICK = re.compile(r'name="_selected_action" value="(\d+)"')


@dataclass(frozen=True)
class Attempt:
    """What became of one. `busy`: others held what it waited for, so it was sent home unwritten."""

    taken: bool = False
    busy: bool = False
    # What was written, and the version that it was to replace.
    row: int = 0
    text: str = ""
    version: int = 0
    # Rows whose place was changed.
    moved: int = 0
    # Whether it is an entry of the history.
    noted: bool = False


REFUSED, BUSY = Attempt(), Attempt(busy=True)


class FaultError(Exception):
    """An answer that no client should get."""


def outcome(answer: httpx.Response, taken: int, refused: int, **told: Any) -> Attempt:
    if answer.status_code == taken:
        return Attempt(taken=True, **told)
    if answer.status_code == refused:
        return REFUSED
    if answer.status_code == 503:
        return BUSY
    raise FaultError(f"{answer.request.method} {answer.request.url}: {answer.status_code}")


class Client:
    """One connection to one server process. `chance` decides what it edits, the same each time."""

    actor = "owner"

    def __init__(self, world: World, number: int) -> None:
        # Reads that were answered with a 503, and made again.
        self.again = 0
        self.chance = Random(number)  # noqa: S311 - the same load each time
        address = world.addresses[number % len(world.addresses)]
        self.http = httpx.Client(base_url=address, timeout=LIMIT, trust_env=False)
        self.rows = [pk for (pk,) in world.sql("SELECT id FROM languages ORDER BY id")]
        self.bearer = {"Authorization": f"Bearer {world.token}"}
        self.cookies = {**world.sessions[number], world.csrf: CSRF}

    def edit(self, text: str) -> Attempt:
        raise NotImplementedError

    def swapped(self, ids: list[Any]) -> list[Any]:
        one, other = self.chance.sample(range(len(ids)), 2)
        ids = list(ids)
        ids[one], ids[other] = ids[other], ids[one]
        return ids

    def get(self, path: str) -> httpx.Response:
        return self.asked(self.read(path, self.cookie()))

    def read(self, path: str, headers: dict[str, str]) -> httpx.Response:
        """Again where the answer is to come again: a machine may be too busy for the database."""
        end = time.monotonic() + LIMIT
        while True:
            answer = self.http.get(path, headers=headers)
            if answer.status_code != 503 or time.monotonic() > end:
                return answer.raise_for_status()
            self.again += 1
            time.sleep(float(answer.headers["retry-after"]))

    def post(self, path: str, data: dict[str, Any]) -> httpx.Response:
        values = data | {"csrfmiddlewaretoken": CSRF}
        return self.asked(self.http.post(path, data=values, headers=self.cookie()))

    def cookie(self) -> dict[str, str]:
        """By hand: over plain HTTP a jar would keep them to itself."""
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    def asked(self, answer: httpx.Response) -> httpx.Response:
        for header in answer.headers.get_list("set-cookie"):
            for name, each in SimpleCookie(header).items():
                self.cookies[name] = each.value
        if answer.status_code == 302 and "login" in answer.headers["location"]:
            raise FaultError("The session is over.")
        return answer


class Api(Client):
    """A client of the API that changes a text."""

    actor = "token cas (owner)"

    def edit(self, text: str) -> Attempt:
        row = self.chance.choice(self.rows)
        path = f"{API}/{row}"
        tag = self.read(path, self.bearer).headers["etag"]
        sent = self.bearer | {"If-Match": tag}
        answer = self.http.patch(path, json={"fluency": text}, headers=sent)
        version = int(tag.strip('"'))
        return outcome(answer, 200, 412, row=row, text=text, version=version, noted=True)


class Admin(Client):
    """A browser in the admin that changes a text."""

    def edit(self, text: str) -> Attempt:
        row = self.chance.choice(self.rows)
        path = f"{TABLE}{row}/change/"
        page = self.get(path).text
        form = dict(HIDDEN.findall(page))
        [language] = re.findall(r'name="language" value="([^"]*)"', page)
        [publication] = CHECKED.findall(page)
        sent = {"opened": form["opened"], "language": language, "fluency": text}
        answer = self.post(path, sent | {"publication": publication})
        version = int(form["opened"])
        return outcome(answer, 302, 409, row=row, text=text, version=version, noted=True)


class ApiOrder(Client):
    """A client of the API that lets two rows change places."""

    actor = "token cas (owner)"

    def edit(self, text: str) -> Attempt:
        found = self.read(f"{API}/order", self.bearer)
        sent = self.bearer | {"If-Match": found.headers["etag"]}
        ids = self.swapped(found.json())
        return outcome(self.http.put(f"{API}/order", json=ids, headers=sent), 200, 412, moved=2)


class AdminOrder(Client):
    """The same by dragging."""

    def edit(self, text: str) -> Attempt:
        page = self.get(TABLE).text
        form, before = dict(HIDDEN.findall(page)), TICK.findall(page)
        told = {"seen": form["seen"], "order": form["order"], "before": before}
        answer = self.post(f"{TABLE}order/", told | {"ids": self.swapped(before)})
        # None where another let the same two change places.
        moved = answer.json()["moved"] if answer.status_code == 200 else 0
        return outcome(answer, 200, 409, moved=moved)


class Action(Client):
    """A browser that hides a row or shows it again, by an action of the list."""

    def edit(self, text: str) -> Attempt:
        page = self.get(TABLE).text
        form, row = dict(HIDDEN.findall(page)), self.chance.choice(TICK.findall(page))
        action = self.chance.choice(["hide", "show"])
        sent = {"action": action, "_selected_action": row, "seen": form["seen"]}
        answer = self.post(TABLE, sent | {"index": "0", "select_across": "0"})
        if answer.status_code != 302:
            return outcome(answer, 302, 409)
        told = self.get(TABLE).text
        if "so left alone" in told:
            return REFUSED
        is_done = re.search(r"1 language (?:hidden|visible)\.", told) is not None
        return Attempt(taken=True, row=int(row), noted=True) if is_done else Attempt(taken=False)


class Restore(Client):
    """A browser that takes a row back to what it was."""

    def edit(self, text: str) -> Attempt:
        row = self.chance.choice(self.rows)
        page = self.get(f"{TABLE}{row}/history/").text
        fields = [pair for pair in HIDDEN.findall(page) if pair[0] in {"entry", "newest"}]
        buttons = list(zip(fields[::2], fields[1::2], strict=True))
        if not buttons:
            return REFUSED
        sent = dict(self.chance.choice(buttons))
        answer = self.post(f"{TABLE}{row}/restore/", sent)
        if answer.status_code != 302:
            return outcome(answer, 302, 409)
        told = self.get(answer.headers["location"]).text
        if "is restored." in told:
            return Attempt(taken=True, row=row, noted=True)
        if "changed meanwhile" in told or "is so already" in told or "somebody else" in told:
            return REFUSED
        raise FaultError("Nobody said what became of it.")


class Import(Client):
    """A browser that imports a document: chooses it, looks at the difference, applies it."""

    def edit(self, text: str) -> Attempt:
        number = self.chance.randrange(len(self.rows))
        document = {"languages": [{"language": f"Language {number}", "fluency": text}]}
        path = "/admin/resume/import/"
        shown = self.post(path, {"text": json.dumps(document), "way": "merge"})
        if shown.status_code != 200:
            return outcome(shown, 302, 409)
        form = {
            name: value
            for name, value in HIDDEN.findall(shown.text)
            if name != "csrfmiddlewaretoken"
        }
        if "seen" not in form:
            return REFUSED
        answer = self.post(path, form)
        row = self.rows[number]
        return outcome(answer, 302, 200, row=row, text=text, noted=True)
