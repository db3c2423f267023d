"""What was looked at: a line each, and what to do about what is missing."""

import sys


class Told:
    def __init__(self) -> None:
        self.fine: set[str] = set()
        self.missing = 0

    def good(self, name: str, sentence: str) -> None:
        self.fine.add(name)
        print(f"ok       {name}: {sentence}")

    def bad(self, name: str, sentence: str) -> None:
        self.missing += 1
        print(f"MISSING  {name}: {sentence}")

    def note(self, name: str, sentence: str) -> None:
        """What a deployment can do without."""
        print(f"note     {name}: {sentence}")

    def has(self, name: str) -> bool:
        return name in self.fine

    def end(self) -> int:
        if self.missing:
            print(
                f"\n{self.missing} missing. docs/deploy.md says how each is made.", file=sys.stderr
            )
            return 1
        print("\nAll is there: .ci/release")
        return 0
