"""Imports and exports, as the tests of this room do them."""

from collections.abc import Callable
from typing import Any

import pytest

from portfolio import cv, jsonresume
from tests.portfolio.jsonresume.documents import as_bytes


def import_(document: Any, *, replace: bool = False) -> list[tuple[str, str]]:
    """Imports a document, and answers the warnings."""
    plan = planned(document, replace=replace)
    plan.apply()
    return plan.warnings


def planned(document: Any, *, replace: bool = False) -> Any:
    return jsonresume.plan(jsonresume.read(as_bytes(document)), replace=replace)


def exported() -> dict[str, Any]:
    """The owner's document."""
    return jsonresume.export(cv.read(owner=True), public=False)


def published() -> dict[str, Any]:
    return jsonresume.export(cv.read(), public=True)


@pytest.fixture
def faults() -> Callable[[bytes], list[tuple[str, str]]]:
    """What is wrong with a document."""

    def of(data: bytes) -> list[tuple[str, str]]:
        with pytest.raises(jsonresume.ResumeError) as caught:
            jsonresume.read(data)
        return caught.value.faults

    return of
