"""Parts of an entry that a key and a column each alone can't say."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from portfolio import rules
from portfolio.jsonresume import lens
from portfolio.jsonresume.parts import (
    Address,
    Entry,
    Note,
    Part,
    Row,
    Text,
    fits,
    has_substance,
    is_texts,
    silent,
)


class Place(Part):
    """City, region and country in one column, as the text “Lyon, France”."""

    KEYS = ("city", "region", "countryCode")

    def __init__(self) -> None:
        super().__init__("city", "location")

    def read(self, entry: Entry, model: Any, note: Note) -> dict[str, Any]:
        texts = [entry.get(key) for key in self.KEYS]
        place = ", ".join(text for text in texts if isinstance(text, str) and has_substance(text))
        field = model._meta.get_field("location")
        fitting = place and fits(field, place, lambda sentence: note(self.key, sentence))
        return {"location": place if fitting else None}

    def write(self, row: Row) -> Entry:
        return {self.key: row["location"]} if row["location"] else {}

    def owned(self, entry: Entry) -> set[str]:
        return set(self.KEYS) & entry.keys()

    def known_keys(self) -> set[str]:
        return set(self.KEYS)


class Inside(Part):
    """Parts of an object that stands under one key."""

    def __init__(self, key: str, *parts: Part) -> None:
        super().__init__(key, *(column for part in parts for column in part.columns))
        self.parts = parts

    def read(self, entry: Entry, model: Any, note: Note) -> dict[str, Any]:
        return lens.get(self.parts, self.inner(entry), model, self.below(note))

    def below(self, note: Note) -> Note:
        return lambda key, sentence: note(f"{self.key}.{key}", sentence)

    def inner(self, entry: Entry) -> Entry:
        value = entry.get(self.key)
        return value if isinstance(value, dict) else {}

    def write(self, row: Row) -> Entry:
        inner = lens.written(self.parts, row)
        return {self.key: inner} if inner else {}

    def put(self, entry: Entry, row: Row, model: Any) -> Entry:
        inner = lens.put(self.parts, self.inner(entry), row, model)
        if inner or self.key in entry:
            return entry | {self.key: inner}
        return entry

    def superseded(self, old: Entry, new: Entry) -> set[str]:
        return set()


class SourceAndDemo(Part):
    """The one address of JSON Resume, for two columns: on GitHub lies the source."""

    EXPLICIT = {"githubUrl": "github_url", "demoUrl": "demo_url"}

    def __init__(self) -> None:
        super().__init__("url", "github_url", "demo_url")
        self.address = Address("url", "demo_url", "website")

    def read(self, entry: Entry, model: Any, note: Note) -> dict[str, Any]:
        row: dict[str, Any] = {"github_url": None, "demo_url": None}
        for key, column in self.EXPLICIT.items():
            row |= Address(key, column).read(entry, model, silent)
        address = self.address.read(entry, model, note)["demo_url"]
        column = "github_url" if is_on_github(address) else "demo_url"
        if address and address not in row.values() and not row[column]:
            row[column] = address
        return row

    def write(self, row: Row) -> Entry:
        source, demo = row["github_url"], row["demo_url"]
        address = demo or source
        if not address:
            return {}
        explicit = {}
        if source and (demo or not is_on_github(source)):
            explicit["githubUrl"] = source
        if demo and is_on_github(demo):
            explicit["demoUrl"] = demo
        return {"url": address, **explicit}

    def owned(self, entry: Entry) -> set[str]:
        explicit = {key for key in self.EXPLICIT if isinstance(entry.get(key), str)}
        return self.address.owned(entry) | explicit

    def superseded(self, old: Entry, new: Entry) -> set[str]:
        return {"website"} if self.address.owned(new) else set()

    def known_keys(self) -> set[str]:
        return {*self.address.known_keys(), *self.EXPLICIT}


class OwnProfile(Address):
    """A column of the person that an online profile says already, where there is one of it."""

    # The public's document has it among the profiles.
    private = True

    def __init__(self, column: str) -> None:
        super().__init__(column, column)

    def read(self, entry: Entry, model: Any, note: Note) -> dict[str, Any]:
        [column] = self.columns
        if isinstance(entry.get(self.key), str):
            return super().read(entry, model, note)
        return {column: self.of_profiles(entry, model)}

    def of_profiles(self, entry: Entry, model: Any) -> str | None:
        [column] = self.columns
        field = model._meta.get_field(column)
        for profile in entry.get("profiles", ()):
            if str(profile.get("network")).strip().lower() == column:
                url = profile.get("url")
                if isinstance(url, str) and url:
                    return self.taken(field, url, lambda sentence: None)
        return None

    def put(self, entry: Entry, row: Row, model: Any) -> Entry:
        """Said of its own only where the profiles say something else."""
        [column] = self.columns
        rest = {key: value for key, value in entry.items() if key not in self.owned(entry)}
        if self.of_profiles(rest, model) == row[column]:
            return rest
        return entry | {self.key: row[column] or ""}

    def owned(self, entry: Entry) -> set[str]:
        return {self.key} if isinstance(entry.get(self.key), str) else set()


class Category(Text):
    """The group of a technology, which must have one."""

    OTHER = "other"

    def __init__(self) -> None:
        super().__init__("category", "category")

    def read(self, entry: Entry, model: Any, note: Note) -> dict[str, Any]:
        category = super().read(entry, model, note)["category"]
        return {"category": category if has_substance(category) else self.OTHER}

    def write(self, row: Row) -> Entry:
        return {} if row["category"] == self.OTHER else super().write(row)


class Technologies(Part):
    """Names of technologies. Whatever else stands under the key is not ours."""

    def __init__(self) -> None:
        super().__init__("technologies", "technology_names")

    def read(self, entry: Entry, model: Any, note: Note) -> dict[str, Any]:
        names = entry[self.key] if self.owned(entry) else []
        return {"technology_names": sorted(set(names))}

    def write(self, row: Row) -> Entry:
        names = sorted(row["technology_names"])
        return {self.key: names} if names else {}

    def owned(self, entry: Entry) -> set[str]:
        from portfolio.models import Technology

        names = entry.get(self.key)
        field: Any = Technology._meta.get_field("name")
        understood = is_texts(names) and all(is_a_name(field, name) for name in names or ())
        return {self.key} if understood else set()


class Hidden(Part):
    """A draft."""

    private = True

    def __init__(self) -> None:
        super().__init__("hidden", "active")

    def read(self, entry: Entry, model: Any, note: Note) -> dict[str, Any]:
        return {"active": entry.get(self.key) is not True}

    def write(self, row: Row) -> Entry:
        return {} if row["active"] else {self.key: True}

    def owned(self, entry: Entry) -> set[str]:
        return {self.key} if isinstance(entry.get(self.key), bool) else set()


class VisibleFrom(Part):
    """The moment at which the public sees it: ISO 8601 with its offset from UTC."""

    private = True

    def __init__(self) -> None:
        super().__init__("visibleFrom", "visible_from")

    def read(self, entry: Entry, model: Any, note: Note) -> dict[str, Any]:
        return {"visible_from": moment(entry.get(self.key))}

    def write(self, row: Row) -> Entry:
        at = row["visible_from"]
        return {self.key: at.astimezone(UTC).isoformat()} if at else {}

    def owned(self, entry: Entry) -> set[str]:
        return {self.key} if moment(entry.get(self.key)) else set()


def moment(value: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(value)
        return at if at.tzinfo and rules.FIRST_MOMENT <= at <= rules.LAST_MOMENT else None
    except (TypeError, ValueError, OverflowError):
        return None


def is_on_github(address: str | None) -> bool:
    host = urlsplit(address or "").hostname or ""
    return host.removeprefix("www.") == "github.com"


def is_a_name(field: Any, name: str) -> bool:
    return has_substance(name) and fits(field, name, lambda sentence: None)
