"""The admin's forms that add a row: added once, whatever breaks and however many send them."""

from urllib.parse import urlencode

import pytest

from tests.faults.proxy import Fault
from tests.faults.stack import Stack, Worker
from tests.faults.worker import CSRF
from tests.portfolio.admin.page import Form

ADD, SKILLS = "/admin/portfolio/skill/add/", "/admin/portfolio/skill/"
SKILL = {"name": "Python", "category": "backend", "level": "5", "publication": "visible"}
COUNT = "SELECT count(*) FROM skills"
KEYS = "SELECT status FROM idempotency_keys"
UNKNOWN = (
    "<p>The connection broke while saving. Whether it was saved is not known. It can just be sent "
    "again: nothing is added twice.</p>"
    "<p>Reload this page in 1 second, and let your browser send the form again.</p>"
)
UNKNOWN_WITHOUT_A_KEY = (
    "<p>The connection broke while saving. Whether the change was saved is not known: look first."
    '</p><p><a href="">Try again</a> in 1 second.</p>'
)
NOT_SAVED = (
    "<p>The connection to the database broke.</p>"
    "<p>Reload this page in 1 second, and let your browser send the form again.</p>"
)


class Page:
    """An answer, as `Form` reads it."""

    def __init__(self, answer: dict) -> None:
        self.content = answer["body"].encode()


@pytest.fixture(scope="session")
def cookie(running_stack: Stack) -> str:
    running_stack.proxy.reset()
    return running_stack.worker_module("cookie")


class Browser:
    """The owner's, with a form before it."""

    def __init__(self, worker: Worker, cookie: str) -> None:
        self.worker = worker
        self.headers = {"accept": "text/html", "cookie": cookie}
        answer = worker.call("GET", ADD, **self.headers)
        assert answer["status"] == 200, answer
        self.form = Form(Page(answer)).values | SKILL | {"csrfmiddlewaretoken": CSRF}

    def without_a_key(self) -> "Browser":
        del self.form["_once"]
        return self

    def begin(self, worker: Worker | None = None) -> None:
        headers = self.headers | {
            "content-type": "application/x-www-form-urlencoded",
            "referer": f"https://testserver{ADD}",
        }
        body = urlencode(self.form, doseq=True)
        (worker or self.worker).send("POST", ADD, body, **headers)

    def send(self) -> dict:
        self.begin()
        return self.worker.answer()


@pytest.fixture
def browser(worker: Worker, cookie: str) -> Browser:
    return Browser(worker, cookie)


@pytest.mark.parametrize(("fault", "stays"), [(Fault.CUT_ANSWER, 1), (Fault.CUT_BEFORE, 0)])
def test_a_form_whose_commit_or_its_answer_is_lost_is_sent_again_and_adds_one_row(
    stack: Stack, browser: Browser, fault: Fault, stays: int
):
    stack.proxy.when(b"COMMIT", fault)
    lost = browser.send()

    assert (lost["status"], lost["headers"]["retry-after"]) == (503, "1")
    assert UNKNOWN in lost["body"]
    assert lost["logs"][0]["failure"] == "outcome-unknown"
    assert (stack.sql(COUNT), len(stack.sql(KEYS))) == ([(stays,)], stays)
    for _ in range(2):
        again = browser.send()
        assert (again["status"], again["headers"]["location"]) == (302, SKILLS)
        assert (stack.sql(COUNT), stack.sql(KEYS)) == ([(1,)], [(201,)])


def test_without_a_key_the_same_form_doubles_it(stack: Stack, browser: Browser):
    browser.without_a_key()
    stack.proxy.when(b"COMMIT", Fault.CUT_ANSWER)
    lost = browser.send()

    assert (lost["status"], UNKNOWN_WITHOUT_A_KEY in lost["body"]) == (503, True)
    assert browser.send()["status"] == 302
    assert stack.sql(COUNT) == [(2,)]


def test_wherever_it_is_killed_it_is_sent_again_and_adds_one_row(stack: Stack, browser: Browser):
    stack.proxy.heard.clear()
    assert browser.send()["status"] == 302
    heard = list(stack.proxy.heard)
    texts = set()
    for number in range(len(heard)):
        stack.empty()
        assert browser.worker.connected()
        stack.proxy.when(b"", stack.kill_backends, skipped=number)
        answer = browser.send()
        if answer["status"] == 503:
            texts |= {text for text in (NOT_SAVED, UNKNOWN) if text in answer["body"]}
            answer = browser.send()
        assert answer["status"] == 302, (heard[number], answer)
        assert (stack.sql(COUNT), stack.sql(KEYS)) == ([(1,)], [(201,)]), heard[number]
        stack.proxy.rules.clear()
    assert texts == {NOT_SAVED, UNKNOWN}


@pytest.mark.parametrize("number", range(3))
def test_two_processes_that_get_it_at_once_add_one_row(
    stack: Stack, browser: Browser, usual: Worker, number: int
):
    browser.form |= {"name": f"canary {number}"}
    for worker in (browser.worker, usual):
        browser.begin(worker)
    first, second = browser.worker.answer(), usual.answer()

    # On a busy machine one may wait for too long: then it is told to send it again.
    assert {first["status"], second["status"]} <= {302, 503}
    assert browser.send()["status"] == 302
    assert (stack.sql(COUNT), stack.sql(KEYS)) == ([(1,)], [(201,)])
