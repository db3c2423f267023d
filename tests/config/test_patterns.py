"""Regular expressions from the bundle are the ones that `re` would make."""

import marshal
import re
import warnings

import pytest

from config import bundle, patterns
from tests.config.bundled import run


@pytest.fixture
def stored(prebuilt):
    with prebuilt.open("rb") as file:
        header = marshal.loads(file.read(int.from_bytes(file.read(bundle.SIZE), "big")))
    return header["patterns"]


@pytest.fixture(autouse=True)
def _as_ever():
    sre = patterns.compiler._sre
    yield
    patterns.uninstall()
    patterns.compiler._sre = sre
    re.purge()


def test_each_stored_expression_is_what_re_compiles(stored):
    assert len(stored) > 100
    patterns.install(stored)
    for expression, flags in stored:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            anew = patterns.compile_anew(expression, flags)
        known = patterns.compiler.compile(expression, flags)
        # `re` compares flags, code and text; the groups' names are kept beside.
        assert known == anew
        assert (known.flags, known.groups) == (anew.flags, anew.groups)
        assert dict(known.groupindex) == dict(anew.groupindex)


def test_named_groups_classes_and_bytes_survive_the_way_through_the_file():
    stored = patterns.record()
    expressions = [r"(?P<year>[0-9]{4})-(?P<month>\d\d)", rb"[^\x00-\x7f]+(a|b)", r"(?i)ž[^[:]+"]
    for expression in expressions:
        re.compile(expression, re.MULTILINE)
    assert {expression for expression, _ in stored} == set(expressions)
    re.purge()
    patterns.uninstall()
    patterns.install(marshal.loads(marshal.dumps(stored)))
    found = re.compile(expressions[0], re.MULTILINE).search("on 2020-07-01")
    assert found
    assert found.groupdict() == {"year": "2020", "month": "07"}
    assert re.compile(expressions[1], re.MULTILINE).findall(b"\xc5\xbea") == [b"a"]
    assert re.compile(expressions[2], re.MULTILINE).match("Žx")


def test_what_is_not_stored_is_compiled_as_ever():
    patterns.install({("(a)", 0): b"no code at all"})
    assert re.compile("(b)").match("b")
    assert re.compile("(a)", re.IGNORECASE).match("A")
    with pytest.raises(ValueError, match="bad marshal data"):
        re.compile("(a)")
    patterns.uninstall()
    assert re.compile("(a)").match("a")


@pytest.mark.django_db(transaction=True)
def test_a_cold_start_compiles_nothing_and_leaves_re_as_it_was(prebuilt):
    program = """
import re, sys
from config import bundle, patterns
real, anew = patterns.compiler.compile, []
def compile_anew(expression, flags=0):
    anew.append(expression)
    return real(expression, flags)
patterns.compile_anew = compile_anew
assert bundle.install(sys.argv[1])
import config.lambda_handler
print(anew, patterns.compiler.compile is compile_anew)
print(re.compile("(canary)+").match("canarycanary").end(), anew)
"""
    assert run(program, prebuilt).stdout.splitlines() == ["[] True", "12 ['(canary)+']"]
