"""The commands of docs/deploy.md, as a reader pastes them."""

import re

from config.env import BASE_DIR

TEXT = (BASE_DIR / "docs" / "deploy.md").read_text()


def blocks(language: str = "sh") -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


def roles() -> str:
    """The block that makes the application's role."""
    (block,) = [each for each in blocks() if "CREATE ROLE portfolio_app" in each]
    return block


def rotation() -> str:
    """The block that gives it another password."""
    (block,) = [each for each in blocks() if "ALTER ROLE portfolio_app PASSWORD" in each]
    return block
