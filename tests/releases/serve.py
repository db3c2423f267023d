"""Run with the code of one release: its handler. An event a line in, an answer a line out."""

import json
import sys

from config.lambda_handler import handler

for line in sys.stdin:
    # The handler's log may go to standard output too.
    print("\n" + json.dumps({"answer": handler(json.loads(line), None)}), flush=True)  # noqa: T201
