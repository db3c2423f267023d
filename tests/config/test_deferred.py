"""A module that waits until it is asked for: whoever asks finds a module like any other."""

import builtins
import importlib
import inspect
import marshal
import sys
import threading
import time
import weakref

import pytest

from config import bundle


class Gate:
    """Holds up a module's body until the test lets it go on."""

    def __init__(self):
        self.entered, self.opened = threading.Event(), threading.Event()
        self.passed = []

    def __call__(self, name):
        self.passed.append(name)
        self.entered.set()
        assert self.opened.wait(60)


@pytest.fixture
def gate(monkeypatch):
    gate = Gate()
    monkeypatch.setattr(builtins, "canary_gate", gate, raising=False)
    return gate


@pytest.fixture
def bundled(tmp_path):
    """Makes a bundle of modules by their sources, and takes it away again."""
    before, known = list(sys.meta_path), set(sys.modules)

    def make(deferred, **sources):
        modules, codes, offset = {}, [], 0
        for name, source in sources.items():
            path = tmp_path / f"{name}.py"
            path.write_text(source)
            codes.append(marshal.dumps(compile(source, path, "exec")))
            modules[name] = (str(path), False, offset, len(codes[-1]))
            offset += len(codes[-1])
        header = {
            "identity": bundle.identity(),
            "sources": [],
            "modules": modules,
            "deferred": deferred,
            "extensions": {},
            "missing": {"canary_nowhere"},
            "patterns": {},
        }
        text = marshal.dumps(header)
        path = tmp_path / "modules"
        path.write_bytes(len(text).to_bytes(bundle.SIZE, "big") + text + b"".join(codes))
        assert bundle.install(str(path))
        bundle.settle()

    yield make
    sys.meta_path[:] = before
    for name in set(sys.modules) - known:
        if name.startswith("canary_"):
            del sys.modules[name]


def waits(thread):
    """Whether the thread stands before a lock."""
    frame = sys._current_frames().get(thread.ident)
    while frame is not None:
        if frame.f_code.co_name == "acquire":
            return True
        frame = frame.f_back
    return False


def test_it_is_executed_when_something_of_it_is_asked_for(bundled, gate):
    gate.opened.set()
    bundled(
        {"canary_a": {}}, canary_a="canary_gate('a')\nvalue = 1\n_hidden = 2\n__all__ = ['value']"
    )
    module = importlib.import_module("canary_a")
    assert gate.passed == []
    assert inspect.ismodule(module)
    assert not hasattr(module, "__path__")
    assert gate.passed == []
    assert module.value == 1
    assert module.value == 1
    assert gate.passed == ["a"]
    assert type(module) is type(sys)
    with pytest.raises(AttributeError, match="canary_a"):
        _ = module.nothing


@pytest.mark.parametrize(
    "question",
    [
        "from canary_a import value",
        "from canary_a import *",
        "import canary_a; value = vars(canary_a)['value'] if 'value' in dir(canary_a) else None",
        "import canary_a; value = canary_a.__all__ and canary_a.value",
    ],
)
def test_each_way_of_asking_counts(bundled, question):
    bundled({"canary_a": {}}, canary_a="value = 1\n__all__ = ['value']")
    names = {}
    exec(question, names)  # noqa: S102 - the test's own
    assert names["value"] == 1


def test_two_threads_that_ask_at_once_find_it_whole(bundled, gate):
    bundled({"canary_a": {}}, canary_a="first = 1\ncanary_gate('a')\nlast = 2")
    module = importlib.import_module("canary_a")
    found = []
    one, other = (threading.Thread(target=lambda: found.append(module.last)) for _ in range(2))
    one.start()
    assert gate.entered.wait(60)
    other.start()
    end = time.monotonic() + 60
    while not waits(other) and other.is_alive() and time.monotonic() < end:
        time.sleep(0.001)
    gate.opened.set()
    one.join(60)
    other.join(60)
    assert (found, gate.passed) == ([2, 2], ["a"])


def test_two_threads_that_would_wait_for_each_other_do_not(bundled, gate):
    """One executes a and imports b, the other executes b and asks a."""
    bundled(
        {"canary_a": {}, "canary_b": {}},
        canary_a="canary_gate('a')\nimport canary_b\nvalue = canary_b.value",
        canary_b="value = 1\nimport canary_a\nseen = getattr(canary_a, 'value', None)",
    )
    a, b = map(importlib.import_module, ("canary_a", "canary_b"))
    found = []

    def ask(module):
        # As in an import: who would wait for ever goes on with what is there, which may be too
        # little.
        found.append(getattr(module, "value", None))

    one, other = (threading.Thread(target=ask, args=(module,)) for module in (a, b))
    one.start()
    assert gate.entered.wait(60)
    other.start()
    gate.opened.set()
    one.join(60)
    other.join(60)
    assert len(found) == 2
    assert (a.value, b.value) == (1, 1)


def test_a_body_that_fails_fails_for_each_who_asks(bundled, monkeypatch):
    bundled({"canary_a": {}}, canary_a="value = 1 / canary_divisor")
    module = importlib.import_module("canary_a")
    monkeypatch.setattr(builtins, "canary_divisor", 0, raising=False)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            _ = module.value
    monkeypatch.setattr(builtins, "canary_divisor", 2)
    assert module.value == 0.5


SOURCE = """
class Thing:
    kind = "canary"
    def __init__(self, size):
        self.size = size

def double(number):
    return 2 * number
canary_gate("a")
"""


def test_stand_in_is_used_as_what_it_stands_for(bundled, gate):
    gate.opened.set()
    bundled(
        {"canary_a": {"Thing": "", "double": ""}},
        canary_a=SOURCE,
        canary_b="from canary_a import Thing, double\ndef make(): return Thing(7)",
    )
    user = importlib.import_module("canary_b")
    # What Django's signals and checks do with what they are given.
    assert callable(user.double)
    assert weakref.ref(user.double)() is user.double
    assert list(inspect.signature(user.double).parameters) == ["args", "kwargs"]
    user.double.tags = ("canary",)
    assert gate.passed == []
    assert user.double(21) == 42
    assert gate.passed == ["a"]
    assert user.make().size == 7
    assert isinstance(user.make(), user.Thing)
    assert not isinstance(7, user.Thing)
    assert user.Thing.kind == "canary"

    class Special(user.Thing):
        pass

    assert Special(1).size == 1
    assert type(user.make()).__name__ == "Thing"


def test_stand_in_knows_a_module_that_was_executed_meanwhile(bundled):
    bundled(
        {"canary_a": {"double": ""}}, canary_a="def double(number): return 2 * number\nvalue = 1"
    )
    from canary_a import double  # type: ignore[import-not-found]

    assert sys.modules["canary_a"].value == 1
    assert double(2) == 4


def test_stand_in_that_is_used_too_early_says_so(bundled):
    bundled(
        {"canary_a": {"double": ""}},
        canary_a="from canary_b import value",
        canary_b="from canary_a import double\nvalue = double(1)",
    )
    module = importlib.import_module("canary_a")
    with pytest.raises(ImportError, match="double is used while canary_a is imported"):
        _ = module.value


def test_name_with_a_home_is_taken_from_there(bundled, gate):
    bundled(
        {"canary_a": {"sqrt": "math"}},
        canary_a="canary_gate('a')",
        canary_b="from canary_a import sqrt",
    )
    assert importlib.import_module("canary_b").sqrt(9) == 3
    assert gate.passed == []


def test_what_was_looked_for_in_vain_is_still_not_there(bundled):
    bundled({})
    with pytest.raises(ModuleNotFoundError, match="No module named 'canary_nowhere'") as caught:
        importlib.import_module("canary_nowhere")
    assert caught.value.name == "canary_nowhere"
