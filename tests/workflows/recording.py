"""Programs that stand in for real ones: they write down their calls, and answer from a table.

    stage = Stage(tmp_path, {"aws": [(("describe-stacks",), "…"), ((), "")]})
    done = stage.run(".ci/manage", "staging", "migrate")
    stage.calls                # [["aws", "cloudformation", …], …]

A program answers with the text of the first entry whose words all stand in its arguments. `exit N`
is an exit code, `file END TEXT` writes TEXT into the file whose name, an argument, ends so. What is
not in the table is not on the PATH, but for the few of `PLAIN`.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from config.env import BASE_DIR

PLAIN = (
    *("awk", "bash", "cat", "dirname", "env", "grep", "mktemp", "rm", "sed", "tee", "printf"),
    *("head", "tail", "sort", "chmod"),
)
STAND_IN = """#!{python}
import json, os, sys
name = os.path.basename(sys.argv[0])
line = [name, *sys.argv[1:]]
# A file may be gone when the log is read.
line += [open(word[8:]).read() for word in line if word.startswith("fileb://")]
with open({log!r}, "a") as file:
    file.write(json.dumps(line) + "\\n")
for words, answer in json.load(open({table!r}))[name]:
    if all(word in line for word in words):
        if answer.startswith("exit "):
            sys.stderr.write("canary: " + name + " failed\\n")
            sys.exit(int(answer[5:]))
        if answer.startswith("file "):
            place, _, text = answer[5:].partition(" ")
            target = next((w for w in reversed(sys.argv[1:]) if w.endswith(place)), None)
            open(target, "w").write(text)
            break
        sys.stdout.write(answer)
        break
else:
    sys.stderr.write("canary: nobody expected " + " ".join(line) + "\\n")
    sys.exit(97)
"""

Table = dict[str, list[tuple[tuple[str, ...], str]]]


class Stage:
    """A folder with copies of the scripts, and a PATH of stand-ins."""

    def __init__(self, folder: Path, table: Table) -> None:
        self.folder = folder / "checkout"
        self.programs = folder / "bin"
        self.log = folder / "calls"
        self.programs.mkdir()
        shutil.copytree(
            BASE_DIR / ".ci", self.folder / ".ci", ignore=shutil.ignore_patterns("__pycache__")
        )
        for name in ("samconfig.toml", "template.yaml"):
            shutil.copy(BASE_DIR / name, self.folder)
        answers = folder / "answers.json"
        answers.write_text(json.dumps(table))
        text = STAND_IN.format(python=sys.executable, log=f"{self.log}", table=f"{answers}")
        for name in table:
            place = self.folder / name if name == "manage.py" else self.programs / name
            place.write_text(text)
            place.chmod(0o755)
        for name in PLAIN:
            found = shutil.which(name)
            if found and name not in table:
                (self.programs / name).symlink_to(found)
        if "python3" not in table:
            (self.programs / "python3").symlink_to(sys.executable)

    def run(self, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": f"{self.programs}", "HOME": f"{self.folder}", "LC_ALL": "C.UTF-8"}
        return subprocess.run(
            command,
            cwd=self.folder,
            env=environment | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    @property
    def calls(self) -> list[list[str]]:
        if not self.log.exists():
            return []
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def called(self, *words: str) -> list[list[str]]:
        """The calls in which all these words stand."""
        return [call for call in self.calls if all(word in call for word in words)]

    def order(self, *wanted: str) -> list[str]:
        """Which of these words came, in order; each call counts by the first that it has."""
        found = [next((word for word in wanted if word in call), "") for call in self.calls]
        return [word for word in found if word]
