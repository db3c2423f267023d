"""How well somebody can do something: words for JSON Resume, a number for this CV."""

from typing import Any

from portfolio.jsonresume.parts import Entry, Note, Row, Text, fits, whole_number

LEVELS = ("Beginner", "Elementary", "Intermediate", "Advanced", "Expert")
MIDDLE = 3
# Words for levels, in small letters. Whatever else stands there is kept and counts as the middle.
WORDS = {
    **dict.fromkeys(("beginner", "novice", "basic", "junior", "1", "1/5"), 1),
    **dict.fromkeys(("elementary", "advanced beginner", "familiar", "2", "2/5"), 2),
    **dict.fromkeys(("intermediate", "competent", "good", "medium", "3", "3/5"), 3),
    **dict.fromkeys(("advanced", "proficient", "fluent", "senior", "very good", "4", "4/5"), 4),
    **dict.fromkeys(("expert", "master", "native", "excellent", "5", "5/5"), 5),
}


class Level(Text):
    """A skill's level in its two columns; `levelNumber` where the words do not say the number."""

    NUMBER = "levelNumber"

    def __init__(self) -> None:
        super().__init__("level", "level_text")
        self.columns = ("level_text", "level")

    def read(self, entry: Entry, model: Any, note: Note) -> dict[str, Any]:
        _, words = self.source(entry)
        number = self.number(entry)
        if number is not None and words == LEVELS[number - 1]:
            return {"level_text": None, "level": number}
        field = model._meta.get_field("level_text")
        fitting = words and fits(field, words, lambda sentence: note(self.key, sentence))
        return {
            "level_text": words if fitting else "",
            "level": number or WORDS.get(words.strip().lower(), MIDDLE),
        }

    def number(self, entry: Entry) -> int | None:
        number = whole_number(entry.get(self.NUMBER))
        return number if number in range(1, len(LEVELS) + 1) else None

    def write(self, row: Row) -> Entry:
        words, number = row["level_text"], row["level"]
        if words is None:
            return {self.key: LEVELS[number - 1], self.NUMBER: number}
        said = WORDS.get(words.strip().lower(), MIDDLE) == number
        return ({self.key: words} if words else {}) | ({} if said else {self.NUMBER: number})

    def owned(self, entry: Entry) -> set[str]:
        return super().owned(entry) | ({self.NUMBER} if self.number(entry) else set())

    def known_keys(self) -> set[str]:
        return {self.key, self.NUMBER}
