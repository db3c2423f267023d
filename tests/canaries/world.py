"""A CV of which a part is for nobody but its owner: each of its texts says `canary-…` and where.

The words are made from the tables as they are, so a new column has its canary by itself.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from hashlib import blake2b
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.db import models, transaction

from portfolio.cv import LISTS
from portfolio.fields import TextListField
from portfolio.models import (
    ApiToken,
    Experience,
    History,
    Image,
    PersonalInfo,
    Project,
    ResumeDocument,
    Technology,
)
from tests.factories import CONTENT, needed

# What is hidden, and what is not visible yet.
HIDDEN: dict[str, dict[str, Any]] = {
    "hidden": {"active": False},
    "later": {"visible_from": datetime(2999, 1, 1, tzinfo=UTC)},
}
# Of a visible row: what it said before, what it was imported from, what its owner keeps back.
BEFORE, IMPORTED, SECRET, OTHER = "before", "imported", "secret", "other"
CONTACTS = ("email", "phone", "street", "postal_code")
# Beside each canary: for searches, which would give themselves away by a canary.
BAIT = "quetzal"
# An address of a picture has room for hexadecimal digits alone.
PICTURE = "c0ffee" * 4
SHOWN_PICTURE = "ba5eba11" * 4


class Row(NamedTuple):
    """What a row says, column by column, and its canaries."""

    values: dict[str, Any]
    words: set[str]


def word_of(model: Any, column: str, state: str) -> str:
    return f"canary-{model._meta.db_table}-{column}-{state}".replace("_", "-")


def texts(model: Any) -> list[models.Field]:
    """The columns that an owner writes texts into."""
    kinds = (models.CharField, models.TextField, TextListField)
    columns = model._meta.concrete_fields
    return [each for each in columns if isinstance(each, kinds) and each.editable]


def row_of(model: Any, state: str) -> Row:
    """A row full of canaries."""
    values, words = dict(needed(model)), set()
    for column in texts(model):
        word = word_of(model, column.name, state)
        if column.name == "image":
            word = picture_of(word)
        words.add(word)
        values[column.name] = written(column, word)
    imported = word_of(model, IMPORTED, state)
    values["imported"] = {f"x-{imported}": [{"deep": imported}], "name": imported}
    for name in model.DATES:
        values[name] = date(2020, 6, 15)
    return Row(values, words)


def written(column: models.Field, word: str) -> Any:
    """The canary as a value that the column takes."""
    if column.name == "image":
        return f"/images/{word}.png"
    if isinstance(column, TextListField):
        return [f"{word} {BAIT}", BAIT]
    if isinstance(column, models.EmailField):
        return f"{word}@{BAIT}.example.com"
    if isinstance(column, models.URLField):
        return f"https://{word}.example.com/{BAIT}"
    return f"{word} {BAIT}"


def picture_of(word: str) -> str:
    return PICTURE + blake2b(word.encode(), digest_size=4).hexdigest()


class World:
    """The database under `alias`, as long as nothing else writes there."""

    def __init__(self, alias: str) -> None:
        self.alias = alias
        # By state, what a reader must not find.
        self.words: dict[str, set[str]] = {}
        self.shown: dict[Any, Any] = {}
        owner = get_user_model().objects.using(alias)
        account = owner.create(
            username="canary-username-secret", is_superuser=True, is_staff=True, is_active=True
        )
        self.token = ApiToken.objects.using(alias).issue(account, "canary-token-name-secret")[1]
        self.know(SECRET, {"canary-username-secret", "canary-token-name-secret"})

    def know(self, state: str, words: Iterable[str]) -> None:
        self.words.setdefault(state, set()).update(words)

    def plant_visible(self) -> None:
        """One row of each table. What it said once, and where it came from, is not for others."""
        for model in CONTENT:
            past = row_of(model, BEFORE)
            row = model.objects.using(self.alias).create(**past.values)
            self.know(BEFORE, past.words)
            self.know(IMPORTED, {word_of(model, IMPORTED, BEFORE)})
            model.objects.using(self.alias).filter(pk=row.pk).update(**self.present(model))
            self.shown[model] = row.pk
        self.link(self.shown[Technology])
        self.add_picture(SHOWN_PICTURE)
        document = {"x-canary-resume-document-imported": "canary-resume-document-imported"}
        ResumeDocument.objects.using(self.alias).create(imported=document)
        self.know(IMPORTED, {"canary-resume-document-imported"})
        self.keep_back(OTHER)

    def present(self, model: Any) -> dict[str, Any]:
        values = {**needed(model)}
        for column in texts(model):
            if column.name == "image":
                values["image"] = f"/images/{SHOWN_PICTURE}.png"
            elif column.name not in values:
                values[column.name] = plain(column)
        return values

    def keep_back(self, state: str) -> None:
        """The visible person's contacts, which they do not show."""
        person = PersonalInfo.objects.using(self.alias).filter(pk=self.shown[PersonalInfo])
        columns = {column.name: column for column in texts(PersonalInfo)}
        words = {name: word_of(PersonalInfo, name, state) for name in CONTACTS}
        values = {name: written(columns[name], word) for name, word in words.items()}
        person.update(**values, show_email=False, show_phone=False, show_address=False)
        self.know(state, words.values())

    def plant_hidden(self) -> None:
        """Beside them, of each table, what is hidden and what is not visible yet."""
        for state, how in HIDDEN.items():
            for model in CONTENT:
                planted = row_of(model, state)
                row = model.objects.using(self.alias).create(**planted.values, **how)
                self.know(state, planted.words)
                self.know(IMPORTED, {word_of(model, IMPORTED, state)})
                if model is Technology:
                    self.link(row.pk)
                if "image" in planted.values:
                    self.add_picture(planted.values["image"][8:40])
        self.keep_back(SECRET)
        with transaction.atomic(using=self.alias):
            gone = Technology.objects.using(self.alias).create(
                name="canary-technologies-name-deleted", category="c", active=False
            )
        gone.delete(using=self.alias)
        self.know(BEFORE, {"canary-technologies-name-deleted"})
        History.objects.using(self.alias).update(actor="canary-history-actor-before")
        self.know(BEFORE, {"canary-history-actor-before"})

    def link(self, technology: int) -> None:
        """Also to what is visible: there its name must not stand."""
        for model in (Experience, Project):
            link = model.technologies.through
            key = model.technologies.field.m2m_field_name()
            link.objects.using(self.alias).create(
                **{f"{key}_id": self.shown[model]}, technology_id=technology
            )

    def add_picture(self, digest: str) -> None:
        data = b"canary-images-data-secret" if digest.startswith(PICTURE) else b"a picture"
        Image.objects.using(self.alias).create(
            digest=digest, content_type="image/png", data=data, width=1, height=1
        )
        self.know(SECRET, {"canary-images-data-secret"})

    def publish_everything(self) -> None:
        for model in CONTENT:
            rows = model.objects.using(self.alias)
            rows.filter(active=False).update(active=True)
            rows.filter(visible_from__isnull=False).update(visible_from=None)
        PersonalInfo.objects.using(self.alias).update(
            show_email=True, show_phone=True, show_address=True
        )

    @property
    def all_words(self) -> set[str]:
        return {word for words in self.words.values() for word in words}

    @property
    def values(self) -> list[str]:
        """What may stand in an address: ids of rows there and not there, pictures, lists."""
        pictures = Image.objects.using(self.alias).values_list("digest", flat=True)
        return ["1", "2", "3", "999999", *sorted(pictures), "experience"]


def baits(name: str, parameter: str) -> list[str]:
    """What a list's parameter would find, if it looked at what is hidden."""
    model = Technology if parameter == "technology" else LISTS.get(name, PersonalInfo)
    named = [each for each in texts(model) if each.name in {parameter, f"{parameter}s"}]
    column = (named or texts(model))[0]
    found = [written(column, word_of(model, column.name, state)) for state in (*HIDDEN, BEFORE)]
    return [BAIT, *(each if isinstance(each, str) else each[0] for each in found)]


def plain(column: models.Field) -> Any:
    if isinstance(column, TextListField):
        return ["seen"]
    if isinstance(column, models.URLField):
        return "https://seen.example.com/"
    return "seen"
