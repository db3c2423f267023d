"""The OpenAPI document: up to date, valid, complete, and free at run time."""

import re
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import URLPattern, URLResolver, get_resolver
from openapi_spec_validator import OpenAPIV31SpecValidator

from portfolio.api.docs import DOCUMENT
from portfolio.api.views import LISTS
from tests.portfolio.api.openapi import Document, load, mistakes, operations, resolved

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def document() -> Document:
    return load()


# The file


def test_committed_document_is_what_the_code_says() -> None:
    out = StringIO()
    call_command("openapi", "--check", stdout=out)
    assert out.getvalue() == f"{DOCUMENT} is up to date.\n"


def test_stale_document_is_named_with_a_short_difference(tmp_path: Path) -> None:
    stale = tmp_path / "openapi.json"
    stale.write_text(DOCUMENT.read_text(encoding="utf-8").replace('"limit"', '"size"'))
    err = StringIO()
    with pytest.raises(CommandError, match=r"is stale\. Run: python manage\.py openapi$"):
        call_command("openapi", "--check", "--output", str(stale), stderr=err)
    lines = err.getvalue().splitlines()
    assert any(line.startswith("-") and '"size"' in line for line in lines)
    assert any(line.startswith("+") and '"limit"' in line for line in lines)
    assert len(lines) <= 40


def test_document_can_be_written_to_standard_output_and_elsewhere(tmp_path: Path) -> None:
    out = StringIO()
    call_command("openapi", "--output", "-", stdout=out)
    committed = DOCUMENT.read_text(encoding="utf-8")
    assert out.getvalue() == committed
    call_command("openapi", "--output", str(tmp_path / "copy.json"), stdout=StringIO())
    assert (tmp_path / "copy.json").read_text(encoding="utf-8") == committed


@pytest.mark.parametrize("options", [[], ["--check"]])
def test_file_that_cannot_be_used_is_a_sentence(tmp_path: Path, options: list[str]) -> None:
    with pytest.raises(CommandError, match=r"can't be (written|read): No such file or directory\."):
        call_command("openapi", *options, "--output", str(tmp_path / "none" / "openapi.json"))


def test_command_without_drf_spectacular_says_what_to_install(tmp_path: Path) -> None:
    # A module of this name that can't be imported stands before the installed one.
    (tmp_path / "drf_spectacular.py").write_text(
        "raise ModuleNotFoundError(name='drf_spectacular')"
    )
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from django.core.management import execute_from_command_line as run\n"
        "run(['manage.py', 'openapi', '--check'])"
    )
    done = run_python(program)
    assert done.returncode == 1
    assert done.stderr == (
        "CommandError: drf-spectacular is missing. Install requirements-dev.txt, then try again.\n"
    )


def run_python(program: str) -> subprocess.CompletedProcess[str]:
    """Runs the program in a process of its own, with this one's settings."""
    root = DOCUMENT.parents[2]
    start = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'\n"
    command = [sys.executable, "-c", start + program]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


# Valid


def test_document_is_valid_openapi_31(document: Document) -> None:
    assert document["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(document).validate()


def test_operation_ids_are_unique(document: Document) -> None:
    ids = [operation["operationId"] for operation in operations(document).values()]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch("[a-z]+(_[a-z]+)+", name) for name in ids)


def test_every_example_fits_its_schema(document: Document) -> None:
    shown = 0
    for operation in operations(document).values():
        holders = [resolved(document, answer) for answer in operation["responses"].values()]
        holders += [operation["requestBody"]] if "requestBody" in operation else []
        for content in (one for holder in holders for one in holder.get("content", {}).values()):
            examples = [example["value"] for example in content.get("examples", {}).values()]
            examples += [content["example"]] if "example" in content else []
            for example in examples:
                shown += 1
                assert mistakes(document, content["schema"], example) == []
        for parameter in (resolved(document, part) for part in operation.get("parameters", [])):
            if "example" in parameter:
                assert mistakes(document, parameter["schema"], parameter["example"]) == []
    assert shown > 200


def test_every_request_and_every_json_answer_has_an_example(document: Document) -> None:
    for (_, path), operation in operations(document).items():
        holders = [resolved(document, answer) for answer in operation["responses"].values()]
        holders += [operation["requestBody"]] if "requestBody" in operation else []
        for holder in holders:
            for content in holder.get("content", {}).values():
                if path not in {"/api/docs", "/api/openapi.json"} or "Problem" in str(content):
                    assert "example" in content or "examples" in content


def test_everything_has_words(document: Document) -> None:
    for operation in operations(document).values():
        assert operation["summary"]
        for parameter in operation.get("parameters", []):
            assert resolved(document, parameter)["description"]
    for name, schema in document["components"]["schemas"].items():
        if name not in {"Index", "Status"}:
            for field, spec in schema["properties"].items():
                assert spec.get("description"), f"{name}.{field}"


# Complete


def routes(patterns: list[Any], prefix: str = "") -> set[tuple[str, str]]:
    """Method and path of all that the URL configuration leads to, but pages and pictures."""
    found = set()
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if not pattern.namespace:  # the admin's, and the public page's
                found |= routes(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern) and path != "favicon.ico" and pattern.name != "image":
            plain = re.sub(r"\(\?P<pk>.*?\)(?=/|$)", "{id}", path)
            plain = "/" + plain.replace("^", "").replace("$", "").replace("/?", "")
            plain = plain.replace("\\", "").rstrip("/")
            found |= {(method, plain) for method in methods_of(pattern.callback)}
    return found


def methods_of(callback: Any) -> set[str]:
    if hasattr(callback, "actions"):
        return set(callback.actions) & METHODS
    if hasattr(callback, "cls"):
        return {name for name in METHODS if hasattr(callback.cls, name)}
    return {"get"}


def test_document_has_every_route_and_no_other(document: Document) -> None:
    assert set(operations(document)) == routes(get_resolver().url_patterns)


@pytest.mark.parametrize("name", LISTS)
def test_list_documents_the_parameters_it_accepts(
    name: str, document: Document, owner_api: Any
) -> None:
    documented = {parameter["name"] for parameter in query_parameters(document, name)}
    view = LISTS[name](action="list", owner=True)
    assert documented == set(view.allowed_parameters())
    # The view says the same to those who ask for another.
    refused = owner_api.get(f"/api/{name}?nothing=1").json()["errors"][0]["detail"]
    known = refused.removeprefix("There is no such parameter here. Known are: ").removesuffix(".")
    assert documented == set(known.split(", "))


@pytest.mark.parametrize("name", LISTS)
def test_every_documented_parameter_keeps_its_bounds(
    name: str, document: Document, owner_api: Any
) -> None:
    for parameter in query_parameters(document, name):
        schema = parameter["schema"]
        for value, status in samples(schema, parameter.get("example")):
            response = owner_api.get(f"/api/{name}", {parameter["name"]: value})
            assert response.status_code == status, (parameter["name"], value, response.content)


def query_parameters(document: Document, name: str) -> list[Any]:
    every = document["paths"][f"/api/{name}"]["get"]["parameters"]
    return [part for part in (resolved(document, each) for each in every) if part["in"] == "query"]


def samples(schema: dict[str, Any], example: str | None) -> list[tuple[Any, int]]:
    """Values just within what the schema allows, and just beyond."""
    match schema:
        case {"type": "boolean"}:
            return [("true", 200), ("false", 200), ("1", 400)]
        case {"type": "integer", "minimum": least, "maximum": most}:
            return [(least, 200), (most, 200), (least - 1, 400), (most + 1, 400), ("x", 400)]
        case {"maxLength": most}:
            return [("x" * most, 200), ("x" * (most + 1), 400), ("", 400), (" ", 400)]
        case {"pattern": _}:
            return [(example, 200), (f"{example},nothing", 400), (f"{example},", 400)]
    raise AssertionError(schema)


# Free


def test_serving_imports_no_generator_and_reads_no_document() -> None:
    done = run_python(
        "import sys\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, args: event == 'open' and opened.append(str(args[0])))\n"
        "import config.wsgi\n"
        "from django.urls import get_resolver; get_resolver().url_patterns\n"
        "assert 'portfolio.api.docs' in sys.modules and opened\n"
        "bad = ['drf_spectacular', 'portfolio.api.schema', 'portfolio.api.docs_page']\n"
        "print([name for name in bad if name in sys.modules])\n"
        "print([name for name in opened if name.endswith(('openapi.json', 'docs.html'))])\n"
    )
    assert done.stderr == ""
    assert done.stdout == "[]\n[]\n"


def test_every_write_names_the_token_that_it_needs(document: Document) -> None:
    writes = [
        (method, path, operation.get("security"))
        for (method, path), operation in operations(document).items()
        if method in {"post", "put", "patch", "delete"}
    ]
    assert writes
    assert [each for each in writes if each[2] != [{"token": []}]] == []
