"""A server process of the application, and what a world of them needs beforehand.

python -m tests.cas.server serve            # prints its port, then answers until it is ended
python -m tests.cas.server prepare CLIENTS  # prints a token and as many sessions as JSON
"""

import json
import os
import sys
from typing import Any

import django

ROWS = 6


def serve() -> None:
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

    from config.wsgi import application

    class Handler(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
            pass

    server = ThreadedWSGIServer(("127.0.0.1", 0), Handler, connections_override={})
    server.set_app(application)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


def prepare(clients: int) -> dict[str, Any]:
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    from portfolio.models import ApiToken, Language

    owner = get_user_model().objects.create_superuser("owner")
    token = ApiToken.objects.issue(owner, "cas")[1]
    for number in range(ROWS):
        Language.objects.create(language=f"Language {number}", fluency="begun")
    Language.objects.arrange(list(Language.objects.values_list("pk", flat=True)))
    sessions = []
    for _ in range(clients):
        client = Client()
        client.force_login(owner)
        sessions.append({name: each.value for name, each in client.cookies.items()})
    return {"token": token, "sessions": sessions, "csrf": settings.CSRF_COOKIE_NAME}


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    if sys.argv[1] == "serve":
        serve()
    else:
        json.dump(prepare(int(sys.argv[2])), sys.stdout)
