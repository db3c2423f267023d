"""Every table has its screens: a list, a form with all of its columns, an action to hide."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolio.models import Content, Entry
from tests.factories import CONTENT, NEEDED, a_row
from tests.portfolio.admin.forms import links

pytestmark = pytest.mark.django_db

TABLES = [model for model in CONTENT if issubclass(model, Entry)]
# What its owner sets by other means: who sees it by one field, its place by dragging.
OTHERWISE = {"active", "visible_from"}


def address(model):
    return f"/admin/portfolio/{model._meta.model_name}/"


def posted(model):
    """What a browser posts for a row that has just what it needs."""
    values = {
        name: str(value).format(1) for name, value in NEEDED[model].items() if value is not None
    }
    inlines = {"experience": links(), "project": links(of="projecttechnology_set")}
    return values | {"publication": "visible"} | inlines.get(model._meta.model_name, {})


def test_every_table_of_the_content_has_screens(screens):
    assert set(CONTENT) == {model for model in all_models() if issubclass(model, Content)}
    for model in CONTENT:
        assert screens.get(address(model)).status_code == 200


def all_models():
    return CONTENT[0]._meta.apps.get_app_config("portfolio").get_models()


@pytest.mark.parametrize("model", CONTENT)
def test_form_asks_for_every_column_that_its_owner_may_set(screens, model):
    form = screens.get(f"{address(model)}add/").context["adminform"]
    shown = {field.field.name for fieldset in form for line in fieldset for field in line}
    columns = {field.name for field in model._meta.concrete_fields if field.editable}
    assert shown == columns - {"id"} - OTHERWISE | {"publication"}


@pytest.mark.parametrize("model", TABLES)
def test_row_is_added_listed_changed_hidden_and_deleted(screens, api, model):
    values = posted(model)
    assert screens.post(f"{address(model)}add/", values).status_code == 302
    row = model.objects.get()
    assert {name: str(getattr(row, name)) for name in NEEDED[model]} == {
        name: values[name] for name in NEEDED[model]
    }
    listed = screens.get(address(model)).content.decode()
    assert f'href="{address(model)}{row.pk}/change/"' in listed
    change = f"{address(model)}{row.pk}/change/"
    page = screens.get(change).content.decode()
    (link,) = set(re.findall(r'href="(/api/[a-z]+/\d+)"', page))
    assert api.get(link).status_code == 200
    assert screens.post(change, values | {"publication": "hidden"}).status_code == 302
    assert api.get(link).status_code == 404
    assert screens.post(f"{address(model)}{row.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not model.objects.exists()


@pytest.mark.parametrize("model", TABLES)
def test_list_stands_in_the_order_of_the_table(screens, model):
    rows = [a_row(model) for _ in range(3)]
    model.objects.arrange([rows[1].pk, rows[2].pk, rows[0].pk])
    listed = screens.get(address(model)).context["cl"].result_list
    assert [row.pk for row in listed] == [rows[1].pk, rows[2].pk, rows[0].pk]


@pytest.mark.parametrize("model", CONTENT)
def test_form_costs_the_same_however_many_rows_there_are(screens, model):
    row = a_row(model)
    change = f"{address(model)}{row.pk}/change/"
    # The first page also looks up what Django then keeps.
    screens.get(change)
    costs = []
    for count in (0, 20):
        for _ in range(count):
            a_row(model)
        with CaptureQueriesContext(connection) as captured:
            screens.get(change)
        costs.append(len(captured))
    assert costs[0] == costs[1]
    assert costs[0] <= 6
