"""The corpus in every page of the admin, every field of every form and every action.

Two walks. One goes to all addresses and fills all forms that it meets, with few values. The other
writes many values into the forms of all tables, saves what they take, and reads every page that
shows it.
"""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model

from portfolio.models import Content
from tests.conftest import Client
from tests.factories import CONTENT
from tests.fuzz import chosen, corpus, forms, judging, screens
from tests.portfolio.admin.conftest import Browser

# One value of everything: what ends a text, a tag, an attribute, a statement; signs of all kinds.
MIXED = "\"'><svg onload=canary()>{{7*7}}%s\\\u202e\u0000'; --\ud800=1+1\u2028javascript:canary()"
FEW = 40
VALUES = 3
# Rows that the forms of all tables make of a value, on the average. Some value is in few of its
# fields, but each table takes it.
FEWEST = len(CONTENT) * 0.9
# Of one form, with ever fewer fields that hold the value.
TRIES = 3
# Of an account, whose row says no such thing.
PASSWORDS = {"password1", "password2"}
GOOD = {"username": "somebody.else", **dict.fromkeys(PASSWORDS, "a long way round")}
OWN = {"/admin/portfolio/signin/"}
# So that several processes share the whole corpus, and so many values before all is read again.
PARTS = 8 if chosen.EVERYTHING else 1
BATCH = 10
QUERY = {
    "q": "{0}",
    "o": "{0}",
    "p": "{0}",
    "e": "{0}",
    "next": "{0}",
    "_popup": "{0}",
    "at": "{0}",
}

pytestmark = pytest.mark.django_db(transaction=True)


def wrong_with(address: str, answer: Any) -> list[str]:
    if answer.status_code >= 500:
        return [f"{address}: {answer.status_code}"]
    if "text/html" not in answer.get("Content-Type", ""):
        return []
    found = judging.wrong_with_page(answer.content.decode())
    return [f"{address}: {answer.status_code}: {each}" for each in found]


class Walk:
    """One person's way through all addresses, with one value; each form is filled once."""

    def __init__(self, value: str) -> None:
        self.value = value
        self.problems: list[str] = []
        self.pages = 0
        self.forms: set[tuple[str, ...]] = set()
        self.browser = screens.owner()

    def everywhere(self) -> None:
        screens.furnish()
        for address in screens.addresses():
            answer = self.note(address, self.browser.get(address))
            self.pages += answer.status_code == 200
            self.note(f"{address}?…", self.browser.get(address, queries(self.value)))
            for form in forms.of(answer):
                self.fill(address, form)
            if address.endswith(screens.LAST):
                screens.furnish()

    def fill(self, address: str, form: forms.Form) -> None:
        target = form.action.partition("?")[0] or address
        key = (target, form.method, *sorted(form.as_it_is()))
        if key in self.forms:
            return
        self.forms.add(key)
        for data in (form.with_everywhere(self.value), form.with_hidden(self.value)):
            send = self.browser.post if form.method == "post" else self.browser.get
            self.note(f"{form.method} {target}", send(encodable(target), encodable(data)))

    def note(self, what: str, answer: Any) -> Any:
        self.problems += wrong_with(f"{what} for {self.value!r:.60}", answer)
        if answer.status_code == 302 and "/login/" in answer["Location"]:
            # Logged out, or the password changed: whoever may come back does.
            self.browser = screens.owner()
        return answer


def encodable(data: Any) -> Any:
    """As a browser sends it: half of a pair becomes a replacement."""
    if isinstance(data, str):
        return data.encode("utf-8", "replace").decode()
    return {name: encodable(value) for name, value in data.items()}


def queries(value: str) -> dict[str, str]:
    return {name: encodable(value)[:1_000] for name in QUERY}


@pytest.mark.parametrize("value", [MIXED, *(corpus.sample(FEW) if chosen.EVERYTHING else ())])
def test_every_page_and_form_answers_the_owner(value: str) -> None:
    walk = Walk(value)
    walk.everywhere()
    assert walk.problems == []
    assert walk.pages > 100
    assert len(walk.forms) > 100


def test_staff_without_rights_gets_nothing_and_changes_nothing() -> None:
    screens.furnish()
    account = get_user_model().objects.create_user("nobody", is_staff=True)
    before = screens.contents()
    browser, got = Browser(account), []
    values = encodable({"name": MIXED, "_selected_action": str(screens.PK), "post": "yes"})
    for address in screens.addresses():
        for answer in (browser.get(address), browser.post(address, {**values, "action": "hide"})):
            assert answer.status_code < 500, address
            if answer.status_code == 200:
                got.append(address)
        if address.endswith("logout/"):
            browser = Browser(account)
    after = screens.contents()
    assert {name for name in before if before[name] != after[name]} == set()
    # What anybody on the staff has: the home, the way in, their own password and second factor.
    # And their own log-ins, among which is none of another's.
    assert {each for each in got if each.startswith("/admin/portfolio/")} <= OWN
    assert [each for each in got if each.startswith("/admin/auth/")] == []


def tables() -> list[tuple[str, bool]]:
    """Addresses of the lists, each with whether it is content."""
    return [
        (f"/admin/{model._meta.app_label}/{model._meta.model_name}/", issubclass(model, Content))
        for model in admin.site._registry
    ]


@pytest.mark.parametrize("part", range(PARTS))
def test_value_in_every_field_is_refused_or_kept_and_shown_harmlessly(
    api: Client, part: int
) -> None:
    screens.furnish()
    browser = screens.owner()
    forms_of = {address: form_to_add(browser, address) for address, _ in tables()}
    actions = {address: actions_of(browser, address) for address, _ in tables()}
    good = {address: accepted(browser, address) for address, _ in tables()}
    assert sum(form is not None for form in forms_of.values()) > len(CONTENT)
    mine = chosen.values(VALUES)[part::PARTS]
    rows = 0
    for values in chosen.batches(mine, BATCH):
        problems = []
        for value in values:
            for address, _ in tables():
                problems += acted(browser, address, actions[address], value)
        # Of which some delete all there is.
        screens.furnish()
        for value in values:
            for address, form in forms_of.items():
                problems += saved(browser, address, form, good[address], value) if form else []
        problems += read_again(browser, api)
        assert problems == [], values
        rows += sum(model.objects.visible().count() - 1 for model in CONTENT)
        screens.clear()
        screens.furnish()
    # Else nothing was shown that is worth to be looked at.
    assert rows > len(mine) * FEWEST


def read_again(browser: Browser, api: Client) -> list[str]:
    problems = []
    for address, is_content in tables():
        problems += wrong_with(address, browser.get(address))
        if is_content:
            problems += wrong_with(f"{address}deleted", browser.get(f"{address}deleted/"))
    for address in ("/admin/", "/admin/preview/"):
        problems += wrong_with(address, browser.get(address))
    for address in ("/", "/api/portfolio", "/api/resume.json"):
        problems += wrong_with(address, api.get(address))
    return problems


def form_to_add(browser: Browser, address: str) -> forms.Form | None:
    found = [each for each in forms.of(browser.get(f"{address}add/")) if each.written]
    return next((form for form in found if form.method == "post"), None)


def saved(
    browser: Browser, address: str, form: forms.Form, good: dict[str, str], value: str
) -> list[str]:
    """In all fields; then with what is `good` in those that the page complains of."""
    empty, data = form.as_it_is(), encodable(form.with_writing(value))
    # A form adds but one row.
    data |= {"_once": str(uuid4())} if "_once" in data else {}
    problems = []
    # Another entry may have it.
    good = good | {"email": f"{uuid4()}@example.com"}
    for _ in range(TRIES):
        answer = browser.post(f"{address}add/", data)
        problems += wrong_with(f"{address}add/ {value!r:.60}", answer)
        refused = mistaken(answer)
        if not refused:
            break
        refused |= PASSWORDS if refused & PASSWORDS else set()
        wrong = [name for name in data if is_of(name, refused)]
        data |= {name: good.get(name, empty[name]) for name in wrong}
    return problems


def accepted(browser: Browser, address: str) -> dict[str, str]:
    """What the row that is there says in its fields, so what its form takes."""
    found = forms.of(browser.get(f"{address}{screens.PK}/change/"))
    written = (each.written for each in found if each.method == "post" and each.written)
    return next(written, {}) | GOOD


def is_of(name: str, fields: set[str]) -> bool:
    """Whether an input belongs to one of the fields, of which some have several."""
    return name in fields or name.rpartition("_")[0] in fields


def mistaken(answer: Any) -> set[str]:
    context = getattr(answer, "context", None) or {}
    if answer.status_code != 200 or "adminform" not in context:
        return set()
    return set(context["adminform"].form.errors)


def actions_of(browser: Browser, address: str) -> list[str]:
    """As the list of the table offers them."""
    offered = [form.chosen.get("action", []) for form in forms.of(browser.get(address))]
    return sorted({name for names in offered for name in names if name})


def acted(browser: Browser, address: str, actions: list[str], value: str) -> list[str]:
    text = encodable(value)[:2_000]
    odd = dict.fromkeys(("_selected_action", "index", "select_across", "post"), text)
    problems = wrong_with(address, browser.post(address, {"action": text, "_selected_action": "1"}))
    for action in actions:
        data = {**odd, "action": action}
        problems += wrong_with(f"{address} {data!r:.90}", browser.post(address, data))
    return problems


def test_every_action_answers_for_a_row_whatever_is_sent_beside_it() -> None:
    screens.furnish()
    browser, done, problems = screens.owner(), set(), []
    odd = dict.fromkeys(("index", "select_across"), encodable(MIXED))
    for address, _ in tables():
        for action in actions_of(browser, address):
            data = {**odd, "action": action, "_selected_action": str(screens.PK)}
            problems += wrong_with(f"{address} {action}", browser.post(address, data))
            done.add(action)
            screens.furnish()
    assert problems == []
    assert done >= {"delete_selected", "show", "hide", "feature", "unfeature", "revoke", "move_up"}
