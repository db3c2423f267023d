"""How a key of an entry and a column of a row say the same. `sections` is the table of them.

A part reads its columns from an entry and writes its keys from a row. What a column can't hold is
read as nothing, and noted: the entry keeps it. Reading never raises and never changes the entry.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, TypeGuard

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from portfolio import dates, rules
from portfolio.jsonresume import written_dates

Entry = dict[str, Any]
Row = Mapping[str, Any]
Note = Callable[[str, rules.Sentence], None]

OWN_PICTURE = re.compile(rf"/images/[0-9a-f]{{32}}\.({'|'.join(rules.PICTURES)})")
NUL = "\x00"
NOT_SHOWN = _("This is kept, but can't be shown: %s")


def silent(key: str, sentence: rules.Sentence) -> None:
    """For reading again what was noted before."""


class Part:
    """One thing that an entry says. `key` is where it is written."""

    # Says something that is the owner's alone.
    private = False

    def __init__(self, key: str, *columns: str) -> None:
        self.key = key
        self.columns = columns

    def read(self, entry: Entry, model: Any, note: Note) -> dict[str, Any]:
        """The columns that this entry asks for."""
        raise NotImplementedError

    def write(self, row: Row) -> Entry:
        """The keys that say what the row says. Two rows that say the same write the same."""
        raise NotImplementedError

    def owned(self, entry: Entry) -> set[str]:
        """Which keys of this entry say it."""
        return {self.key} & entry.keys()

    def put(self, entry: Entry, row: Row, model: Any) -> Entry:
        """The entry, but saying what the row says: in the same place, if it said it before."""
        new = self.write(row)
        result: Entry = {}
        for key, value in entry.items():
            if key in new or key in self.owned(entry):
                result |= new
            else:
                result[key] = value
        return result | new

    def superseded(self, old: Entry, new: Entry) -> set[str]:
        """Keys of an old entry that no longer hold beside what a new one says."""
        return self.owned(old) if self.owned(new) else set()

    def known_keys(self) -> set[str]:
        return {self.key}


class Text(Part):
    """A text in one column. `older`: what the key was called before JSON Resume 1.0."""

    def __init__(self, key: str, column: str, *older: str) -> None:
        super().__init__(key, column)
        self.older = older

    def read(self, entry: Entry, model: Any, note: Note) -> dict[str, Any]:
        [column] = self.columns
        key, text = self.source(entry)
        field = model._meta.get_field(column)
        value = self.taken(field, text, lambda sentence: note(key, sentence)) if text else None
        return {column: value or (None if field.null else "")}

    def taken(self, field: Any, text: str, note: Callable[[str], None]) -> str | None:
        return text if fits(field, text, note) else None

    def source(self, entry: Entry) -> tuple[str, str]:
        """The key that says it, and what it says."""
        for key in (self.key, *self.older):
            text = entry.get(key)
            if isinstance(text, str) and text:
                return key, text
        return self.key, ""

    def owned(self, entry: Entry) -> set[str]:
        key, _ = self.source(entry)
        return {self.key, key} & entry.keys()

    def write(self, row: Row) -> Entry:
        [column] = self.columns
        return {self.key: row[column]} if row[column] else {}

    def known_keys(self) -> set[str]:
        return {self.key, *self.older}


class Address(Text):
    """A web address. One without `https://` gets it."""

    def taken(self, field: Any, text: str, note: Callable[[str], None]) -> str | None:
        address = text.strip()
        if looks_like_a_host(address):
            note(_("Taken as %s") % f"https://{address}")
            address = f"https://{address}"
        return address if fits(field, address, note, without_spaces) else None


class Picture(Text):
    """The address of a picture: on the web, or one that was uploaded here."""

    def taken(self, field: Any, text: str, note: Callable[[str], None]) -> str | None:
        address = text.strip()
        return address if fits(field, address, note, a_picture) else None


class Texts(Part):
    """A list of texts in one column."""

    def read(self, entry: Entry, model: Any, note: Note) -> dict[str, Any]:
        [column] = self.columns
        texts = entry.get(self.key)
        field = model._meta.get_field(column)
        if not is_texts(texts) or not fits(field, texts, lambda said: note(self.key, said)):
            return {column: []}
        return {column: [*texts]}

    def write(self, row: Row) -> Entry:
        [column] = self.columns
        return {self.key: row[column]} if row[column] else {}


class Date(Part):
    """A date that may lack its day or month, in a column and the one that says its precision."""

    def __init__(self, key: str, column: str) -> None:
        super().__init__(key, column, f"{column}_precision")

    def read(self, entry: Entry, model: Any, note: Note) -> dict[str, Any]:
        column, precision = self.columns
        text = entry.get(self.key)
        found = None
        if isinstance(text, str) and text:
            found = written_dates.nearest(text, end=column == "end_date")
        if found is None:
            optional = model._meta.get_field(column).null
            nothing = (None, dates.DAY) if optional else (dates.NOT_STATED, dates.NONE)
            return dict(zip(self.columns, nothing, strict=True))
        taken, (day, how_much) = found
        if taken != entry[self.key].strip():
            note(self.key, _("There is no such date: shown as %s, kept as it is.") % taken)
        return {column: day, precision: how_much}

    def write(self, row: Row) -> Entry:
        text = dates.text(*(row[column] for column in self.columns))
        # The schema knows the years 1000 to 2999.
        return {self.key: text} if text and written_dates.is_valid(text) else {}


class Flag(Part):
    """Yes or no. Written where it is not what it would be anyway."""

    def __init__(self, key: str, column: str, *, default: bool, private: bool = False) -> None:
        super().__init__(key, column)
        self.default = default
        self.private = private

    def read(self, entry: Entry, model: Any, note: Note) -> dict[str, Any]:
        [column] = self.columns
        value = entry.get(self.key)
        return {column: value if isinstance(value, bool) else self.default}

    def write(self, row: Row) -> Entry:
        [column] = self.columns
        return {} if row[column] is self.default else {self.key: row[column]}

    def owned(self, entry: Entry) -> set[str]:
        return {self.key} if isinstance(entry.get(self.key), bool) else set()


class Number(Part):
    """A whole number in one column that may be empty."""

    def read(self, entry: Entry, model: Any, note: Note) -> dict[str, Any]:
        [column] = self.columns
        number = whole_number(entry.get(self.key))
        field = model._meta.get_field(column)
        fitting = number is not None and fits(field, number, lambda sentence: None)
        return {column: number if fitting else None}

    def write(self, row: Row) -> Entry:
        [column] = self.columns
        return {} if row[column] is None else {self.key: row[column]}

    def owned(self, entry: Entry) -> set[str]:
        return set() if whole_number(entry.get(self.key)) is None else {self.key}


def fits(field: Any, value: Any, note: Callable[[str], Any], *validators: Any) -> bool:
    """Whether the column can hold the value. The sentence that says why not is the column's own."""
    try:
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and NUL in text:
                raise ValidationError(_("It holds the character NUL."))
        # A TextField tells its length to forms alone, so it is asked here.
        if isinstance(value, str) and field.max_length is not None:
            MaxLengthValidator(field.max_length)(value)
        for validator in validators:
            validator(value)
        field.clean(value, None)
    except ValidationError as error:
        note(NOT_SHOWN % " ".join(error.messages))
        return False
    return True


def without_spaces(address: str) -> None:
    """Not one of the spaces that Postgres may know and Python's patterns do not, either."""
    if any(unicodedata.category(char)[0] in "ZC" for char in address):
        raise ValidationError(rules.WEB_ADDRESS)


def a_picture(address: str) -> None:
    if not OWN_PICTURE.fullmatch(address):
        rules.web_address(address)
        without_spaces(address)


def whole_number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def is_texts(value: Any) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def has_substance(text: Any) -> bool:
    """Whether a text holds anything that can be seen. Stricter than the tables' own rules."""
    return isinstance(text, str) and any(
        unicodedata.category(char) not in {"Zs", "Zl", "Zp", "Cc", "Cf"} for char in text
    )


def looks_like_a_host(text: str) -> bool:
    """`www.example.com`, `github.com/kim`: an address whose scheme was left out."""
    host, slash, _ = text.partition("/")
    labels = host.split(".")
    is_host = len(labels) > 1 and all(
        label.replace("-", "").isascii() and label.replace("-", "").isalnum() for label in labels
    )
    return is_host and bool(slash or labels[0].lower() == "www")
