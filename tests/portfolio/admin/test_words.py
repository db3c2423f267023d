"""Every word that the owner reads can be translated: it stands in gettext, or in a model."""

import ast
import re
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType
from django.utils.functional import Promise

import portfolio
from portfolio import dates, rules
from tests.factories import CONTENT

HOME = Path(portfolio.__file__).parent
TEMPLATES = sorted(HOME.glob("templates/admin/**/*.html"))
MODULES = sorted(HOME.glob("admin/*.py"))

# What is the same in every language: signs of ours, and of the standards.
SAME = {"UTC"}
# Attributes whose values people read or hear.
READ = re.compile(r"\b(?:aria-label|title|placeholder|alt|value|content)=\"([^\"]*)\"")
# What no reader is told: values that a browser sends along.
UNREAD = re.compile(r"<input type=\"(?:hidden|radio|checkbox)\"[^>]*>")
TAG = re.compile(r"<[^>]*>", re.DOTALL)
ENTITY = re.compile(r"&[a-z]+;")
WORD = re.compile(r"[^\W\d_]{2,}")
# Arguments and names whose texts people read.
SAID = {"label", "help_text", "description", "verbose_name", "verbose_name_plural", "title"}


def unmarked(template):
    """Words of a template that no tag for translations has around them."""
    kept, is_translated = [], False
    for token in Lexer(template).tokenize():
        if token.token_type is TokenType.BLOCK:
            name = token.contents.split()[0]
            is_translated = is_translated or name in {"blocktranslate", "blocktrans"}
            is_translated = is_translated and name not in {"endblocktranslate", "endblocktrans"}
        elif token.token_type is TokenType.TEXT and not is_translated:
            kept.append(token.contents)
    # Where a tag or a variable stood, a mark that is no word.
    text = UNREAD.sub(" ", "0".join(kept))
    shown = [*READ.findall(text), TAG.sub(" ", text)]
    words = {word for each in shown for word in WORD.findall(ENTITY.sub(" ", each))}
    return words - SAME


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_words_of_a_template_are_marked_for_translation(path):
    assert unmarked(path.read_text()) == set()


def literals(module):
    """Texts that are said to people as they stand."""
    for node in ast.walk(ast.parse(module)):
        pairs = []
        if isinstance(node, ast.keyword):
            pairs = [(node.arg, node.value)]
        elif isinstance(node, ast.Dict):
            pairs = [
                (key.value, value)
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant)
            ]
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
            # The title of a fieldset.
            title, group = node.elts
            pairs = [("title", title)] if isinstance(group, ast.Dict) else []
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            pairs = [(node.targets[0].id, node.value)]
        for name, value in pairs:
            is_text = isinstance(value, ast.JoinedStr) or (
                isinstance(value, ast.Constant) and isinstance(value.value, str)
            )
            if name in SAID and is_text:
                yield ast.unparse(value)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_words_of_a_screen_are_marked_for_translation(path):
    assert list(literals(path.read_text())) == []


@pytest.mark.parametrize("model", CONTENT)
def test_names_of_columns_are_marked_for_translation(model):
    spoken = {field for field in model._meta.concrete_fields if field.editable} - {model._meta.pk}
    plain = {field.name for field in spoken if not isinstance(field.verbose_name, Promise)}
    # The names of two companies.
    assert plain <= {"linkedin", "github"}
    assert isinstance(model._meta.verbose_name, Promise)


def test_words_that_are_not_marked_are_found():
    assert unmarked('<p class="x">{% translate "Fine" %} Bare &nbsp; {{ name }}</p>') == {"Bare"}
    assert unmarked('<a aria-label="Close" title="{% translate "Fine" %}">×</a>') == {"Close"}
    assert unmarked("{% blocktranslate %}Fine{% endblocktranslate %}") == set()
    assert list(literals('action(label="Show")')) == ["'Show'"]
    assert list(literals('action(label=_("Show"))')) == []
    assert list(literals('groups = (("Dates", {}), (None, {}), (_("Fine"), {}))')) == ["'Dates'"]


SENTENCE = re.compile(r"[A-Z%].*\w \w.*", re.DOTALL)
TOLD = [HOME / "rules.py", HOME / "dates.py"]
# These speak to a terminal, and to a programmer.
OTHERS = {HOME / "jsonresume" / name for name in ("describing.py", "exporting.py")}
OTHERS |= {HOME / "accounts" / "sealing.py"}
ROOMS = ("jsonresume", "admin", "accounts", "images")
TOLD += sorted({path for room in ROOMS for path in HOME.glob(f"{room}/*.py")} - OTHERS)
LOGS = {"logger", "log"}
MARKS = {"_", "_now", "gettext", "ngettext"}


def sentences(module):
    """Sentences that nothing marks for translation; a docstring is none, nor is a log record."""
    tree = ast.parse(module)
    marked, documents = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).partition(".")[0] in MARKS | LOGS:
            marked.update(id(each) for each in ast.walk(node))
        if isinstance(node, ast.Expr):
            documents.add(id(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(
                getattr(part, "value", "x")
                for part in node.values
                if isinstance(part, ast.Constant)
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if id(node) not in marked | documents and SENTENCE.fullmatch(text) and text.endswith("."):
            yield text


@pytest.mark.parametrize("path", TOLD, ids=lambda path: path.name)
def test_sentences_of_rules_imports_and_screens_are_marked_for_translation(path):
    assert list(sentences(path.read_text())) == []


def test_numbers_in_sentences_are_those_of_the_rules():
    assert f"{rules.LONGEST_LIST} texts of at most {rules.LONGEST_TEXT:,} " in str(rules.A_LIST)
    assert f"{rules.LONG_TEXT:,} characters" in str(rules.TOO_LONG)
    assert dates.EXAMPLES in str(dates.MALFORMED)
