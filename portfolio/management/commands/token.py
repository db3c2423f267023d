"""`manage.py token create|list|revoke`"""

import argparse
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError

from portfolio.models import ApiToken

MOST_DAYS = 3650
LONGEST_NAME = 100


def days(text: str) -> timedelta:
    digits = text.removesuffix("d")
    if not (digits.isascii() and digits.isdecimal() and 1 <= int(digits[:6]) <= MOST_DAYS):
        raise argparse.ArgumentTypeError(f"write a number of days from 1 to {MOST_DAYS}, as in 90d")
    return timedelta(days=int(digits))


def token_name(text: str) -> str:
    name = text.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise argparse.ArgumentTypeError(f"write a name of 1 to {LONGEST_NAME} characters")
    return name


class Command(BaseCommand):
    help = "Bearer tokens of the API: one for each client, shown once, hashed at rest."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="create|list|revoke")
        create = verbs.add_parser(
            "create",
            help="make a token and print it",
            description="Makes a token. Its text is the only line on standard output, so that a "
            "script can take it: TOKEN=$(manage.py token create my-laptop)",
        )
        create.add_argument("name", type=token_name, help="which client uses it: website-build")
        create.add_argument(
            "--expires", type=days, metavar="DAYS", help=f"({settings.API_TOKEN_LIFETIME.days}d)"
        )
        create.add_argument("--read-only", action="store_true", help="reads hidden rows, no writes")
        create.add_argument("--user", help="the account that it acts for (the owner)")
        verbs.add_parser("list", help="show the tokens; their texts are kept nowhere")
        revoke = verbs.add_parser("revoke", help="shut a token out, at once")
        revoke.add_argument("name", help="the token's name, as the list shows it")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, options["verb"])(options)

    def create(self, options: dict[str, Any]) -> None:
        name = options["name"]
        scope = ApiToken.Scope.READ if options["read_only"] else ApiToken.Scope.WRITE
        try:
            token, secret = ApiToken.objects.issue(
                self.account(options["user"]), name, scope=scope, lifetime=options["expires"]
            )
        except IntegrityError:
            raise CommandError(
                f"A token named “{name}” exists. Take another name, or run: token revoke {name!r}"
            ) from None
        self.stderr.write(
            f"Token “{name}” ({token.scope}) for {token.user}, until {token.expires_at:%Y-%m-%d}. "
            "Its text is shown once:",
            self.style.NOTICE,
        )
        self.stdout.write(secret)

    def account(self, username: str | None) -> Any:
        """The named account, or the owner; where there is none yet, one without a password."""
        users = get_user_model().objects
        if username is None:
            owner = users.filter(is_superuser=True, is_active=True).order_by("pk").first()
            return owner or users.create_superuser("owner")
        account = users.filter(username=username, is_active=True).first()
        if account is None:
            raise CommandError(f"There is no active account named “{username}”.")
        return account

    def list(self, options: dict[str, Any]) -> None:
        if not ApiToken.objects.exists():
            self.stdout.write("There is no token yet. Make one: token create NAME")
            return
        rows = [("NAME", "STATE", "SCOPE", "ACCOUNT", "CREATED", "EXPIRES", "LAST USED")]
        rows += [
            (
                token.name,
                token.state if token.days_left is None else f"ends in {token.days_left + 1}d",
                token.scope,
                token.user.get_username(),
                f"{token.created_at:%Y-%m-%d}",
                f"{token.expires_at:%Y-%m-%d}",
                f"{token.last_used_at:%Y-%m-%d}" if token.last_used_at else "never",
            )
            for token in ApiToken.objects.select_related("user")
        ]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())

    def revoke(self, options: dict[str, Any]) -> None:
        if not ApiToken.objects.filter(name=options["name"]).revoke():
            raise CommandError(
                f"There is no living token named “{options['name']}”. `token list` shows them."
            )
        self.stdout.write(f"Revoked “{options['name']}”.")
