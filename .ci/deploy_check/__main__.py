"""Says what a deployment still lacks, before AWS does: make deploy-check STAGE=prod

Standard library alone, and the tools that a deployment takes. Changes nothing, and reads no secret:
of a parameter it asks for the name and the kind. Ends with 0 where all is there, with 1 where
something is missing, with 2 for a stage that there is not.
"""

import sys
import tomllib
from pathlib import Path

import account
import desk
from told import Told

ROOT = Path(__file__).resolve().parents[2]
STAGES = ("dev", "staging", "prod")


def main(words: list[str]) -> int:
    if len(words) != 1 or words[0] not in STAGES:
        print(f"Name a stage: {', '.join(STAGES)}.", file=sys.stderr)
        return 2
    stage = words[0]
    with (ROOT / "samconfig.toml").open("rb") as file:
        settings = tomllib.load(file)[stage]["global"]["parameters"]
    parameters = dict(word.split("=", 1) for word in settings["parameter_overrides"])
    told = Told()
    desk.look(told, ROOT, stage)
    if told.has("aws"):
        account.look(told, stage, settings["region"], parameters)
    return told.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
