"""The rules of the tables: the database refuses what breaks them, and forms say why."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from portfolio import dates, rules
from portfolio.models import (
    Content,
    Education,
    Experience,
    Image,
    PersonalInfo,
    Profile,
    Project,
    Reference,
    ResumeDocument,
    Skill,
    Technology,
    Volunteer,
)
from tests.factories import CONTENT, NEEDED, a_row, needed

pytestmark = pytest.mark.django_db

LONG = "x" * (rules.LONG_TEXT + 1)
NO_ADDRESS = ["javascript:alert(1)", "ftp://a.example", "//a.example", "a.example/x", "data:,x"]
# The beginning of the upload's address, as far as it is the right one.
UPLOAD = "/images/" + "a" * 32
# By the last word of a rule's name: what breaks it, and the sentence.
BREAKS: dict[str, tuple[list[Any], str]] = {
    "not_blank": (["", " \n"], rules.NOT_BLANK),
    "named": (["", " \n", None], rules.NAMELESS),
    "is_web_address": (NO_ADDRESS, rules.WEB_ADDRESS),
    "is_picture": ([*NO_ADDRESS, f"{UPLOAD}.svg", f"{UPLOAD}/../x.png"], rules.PICTURE),
    "within_limit": ([LONG], rules.TOO_LONG),
    "is_list": ([{"a": "b"}, "text", 1], rules.A_LIST),
    "precision": (["week", "", "none"], rules.PRECISION),
    "end_after_start": ([date(2019, 12, 31)], rules.END_BEFORE_START),
    "level_check": ([0, 6], rules.LEVEL_RANGE),
    "years_experience_check": ([-1, 81], rules.YEARS_RANGE),
    "visible_from_is_real": (
        [
            rules.FIRST_MOMENT - timedelta(seconds=1),
            rules.LAST_MOMENT + timedelta(seconds=1),
        ],
        rules.DATE_RANGE,
    ),
}
# Days that no calendar has; Python's dates can't even hold them.
UNREAL = "_date_is_real", "certificates_date_is_real", "awards_date_is_real"
# A visible row has one of these, where it is not the rule's own field alone.
NAMES = {
    Experience: ("company", "position"),
    Education: ("institution", "area", "study_type"),
    Volunteer: ("organization", "position"),
    Reference: ("name", "reference"),
    Profile: ("network", "username", "url"),
}


def all_rules():
    return [
        (model, rule)
        for model in CONTENT
        for rule in model._meta.constraints
        if isinstance(rule, rules.Rule) and not rule.name.endswith(UNREAL)
    ]


def tries():
    """(model, the rule, values that break it)"""
    for model, rule in all_rules():
        [ending] = [each for each in BREAKS if rule.name.endswith(f"_{each}") or rule.name == each]
        for value in BREAKS[ending][0]:
            if (ending, value, rule.name) == ("precision", dates.NONE, NOT_STATED):
                continue
            yield pytest.param(
                model, rule, values_of(model, rule, value), id=f"{rule.name}-{value!r:.20}"
            )


# An import may not say when a job began.
NOT_STATED = "experience_start_date_precision"


def values_of(model: type, rule: rules.Rule, value: Any) -> dict[str, Any]:
    if rule.name.endswith("_named"):
        return nameless(model, value)
    if rule.name.endswith("_precision"):
        return {f"{rule.field}_precision": value}
    start = {"start_date": date(2020, 1, 1)} if rule.name.endswith("end_after_start") else {}
    return start | {rule.field: value}


def nameless(model: type, value: str | None) -> dict[str, Any]:
    """`value` wherever a name may stand; the empty text where the column can't hold it."""
    [rule] = [rule for each, rule in all_rules() if each is model and rule.name.endswith("_named")]
    blank = {}
    for name in NAMES.get(model, (rule.field,)):
        column = model._meta.get_field(name)
        # An address has a rule of its own.
        holds = None if name == "url" else value
        blank[name] = holds if holds is not None or column.null else ""
    return blank


BROKEN = list(tries())


def sentence_of(rule: rules.Rule) -> str:
    return next(text for ending, (_, text) in BREAKS.items() if rule.name.endswith(ending))


def refused_by(write):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write()
    return refusal.value.__cause__.diag.constraint_name


@pytest.mark.parametrize(("model", "rule", "values"), BROKEN)
def test_database_refuses_a_row_that_breaks_a_rule(model, rule, values):
    assert refused_by(lambda: a_row(model, **values)) == rule.name


@pytest.mark.parametrize(
    ("model", "rule", "values"),
    [each for each in BROKEN if not isinstance(each.values[1], rules.CheckedRule)],
)
def test_form_says_the_rules_sentence_beside_its_field(model, rule, values):
    row = a_row(model)
    for field, value in values.items():
        setattr(row, field, value)
    with pytest.raises(ValidationError) as refusal:
        row.validate_constraints()
    assert refusal.value.message_dict == {rule.field: [sentence_of(rule)]}


@pytest.mark.parametrize(
    "value",
    [
        {"a": "b"},
        "text",
        [1],
        [["nested"]],
        ["x" * (rules.LONGEST_TEXT + 1)],
        ["x"] * (rules.LONGEST_LIST + 1),
    ],
    ids=repr,
)
@pytest.mark.parametrize(
    ("model", "field"),
    [(model, rule.field) for model, rule in all_rules() if rule.name.endswith("_is_list")],
)
def test_form_refuses_what_is_no_list_of_texts(model, field, value):
    row = a_row(model)
    setattr(row, field, value)
    with pytest.raises(ValidationError) as refusal:
        row.full_clean()
    assert refusal.value.message_dict == {field: [rules.A_LIST]}


@pytest.mark.parametrize("value", ["", None])
@pytest.mark.parametrize("model", [each for each in CONTENT if each is not Technology])
def test_a_draft_may_lack_its_name_and_any_of_its_names_will_do(model, value):
    blank = nameless(model, value)
    draft = a_row(model, **blank, active=False)
    shows = model.objects.filter(pk=draft.pk)
    for name in blank:
        text = "https://a.example" if name == "url" else "N"
        assert shows.update(**{name: text, "active": True}) == 1
        shows.update(**blank, active=False)
    assert refused_by(lambda: shows.update(active=True)).endswith("_named")


DATES = [(model, field) for model in CONTENT for field in model.DATES]


@pytest.mark.parametrize(("model", "field"), DATES)
@pytest.mark.parametrize("day", ["infinity", "-infinity", "10000-01-01", "0001-12-31 BC"])
def test_database_refuses_a_date_that_no_calendar_has(model, field, day):
    row = a_row(model)
    table = model._meta.db_table

    def write():
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {field} = %s WHERE id = %s", [day, row.pk])

    order = [rule.name for _, rule in all_rules() if rule.name.endswith("end_after_start")]
    assert refused_by(write) in {f"{table}_{field}_is_real", *order}


def test_every_date_has_its_precision_and_its_rules():
    known = {rule.name for model in CONTENT for rule in model._meta.constraints}
    wanted = {
        f"{model._meta.db_table}_{field}_{rule}"
        for model, field in DATES
        for rule in ("is_real", "precision")
    }
    assert wanted <= known
    columns = {
        (model, field.name)
        for model in CONTENT
        for field in model._meta.concrete_fields
        if field.get_internal_type() == "DateField"
    }
    assert columns == set(DATES)


@pytest.mark.parametrize(
    ("write", "name"),
    [
        (lambda: a_row(PersonalInfo, email="twice@example.com"), "personal_info_email_key"),
        (lambda: a_row(Technology, name="twice"), "technologies_name_key"),
        (lambda: ResumeDocument.objects.create(imported={}), "resume_document_pkey"),
    ],
)
def test_database_refuses_what_must_be_unique(write, name):
    write()
    assert refused_by(write) == name


def an_image(**values: Any) -> Image:
    picture = {"content_type": "image/png", "data": b"x", "width": 1, "height": 1}
    return Image.objects.create(**{"digest": "0" * 32} | picture | values)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"digest": "0" * 31}, "images_digest_is_hex"),
        ({"digest": "A" * 32}, "images_digest_is_hex"),
        ({"content_type": "image/x"}, "images_content_type_is_known"),
    ],
)
def test_database_refuses_a_picture_that_can_not_be_served(values, name):
    assert refused_by(lambda: an_image(**values)) == name


def test_there_is_one_document_of_an_import():
    number = "resume_document_one_row"
    assert refused_by(lambda: ResumeDocument.objects.create(id=2, imported={})) == number


def test_rules_allow_the_edges():
    a_row(Experience, end_date=date(2020, 1, 1), company_url="HTTP://A.example/?q=ü")
    long = "x" * rules.LONG_TEXT
    a_row(Experience, start_date=date.min, end_date=date.max, description=long)
    a_row(Experience, start_date=dates.NOT_STATED, start_date_precision=dates.NONE)
    a_row(Skill, level=1, years_experience=0)
    a_row(Skill, level=5, years_experience=80)
    a_row(Project, start_date=None, end_date=date(2020, 1, 1), image=f"{UPLOAD}.webp")
    a_row(PersonalInfo, image="https://a.example/me.jpg", title="", email="")
    for moment in (rules.FIRST_MOMENT, rules.LAST_MOMENT, datetime(2020, 1, 1, tzinfo=UTC)):
        a_row(Technology, visible_from=moment)
    full = ["x" * rules.LONGEST_TEXT] * rules.LONGEST_LIST
    a_row(Education, courses=full).full_clean()


@pytest.mark.parametrize("model", CONTENT)
def test_a_client_of_sql_need_not_name_what_has_a_default(model):
    values = needed(model)
    columns, places = ", ".join(values), ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        table = model._meta.db_table
        cursor.execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", [*values.values()])
    row = model.objects.visible().get()
    assert (row.version, row.active, row.visible_from, row.imported) == (1, True, None, None)
    row.full_clean()


def test_the_factories_know_every_table_of_the_content():
    models = apps.get_app_config("portfolio").get_models()
    assert set(NEEDED) == {model for model in models if issubclass(model, Content)}
