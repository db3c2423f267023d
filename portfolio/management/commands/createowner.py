"""`manage.py createowner`"""

import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

PASSWORD_BYTES = 15  # 120 bits of chance, 20 characters


class Command(BaseCommand):
    help = (
        "Creates the owner's account with a generated password, printed once. Does nothing where "
        "an active owner exists, but with --new-password, which generates and prints another one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", default="owner", help="the account's name (owner)")
        parser.add_argument(
            "--new-password",
            action="store_true",
            help="replace the owner's password, which ends the owner's sessions",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from portfolio.accounts import sign_ins

        users = get_user_model().objects
        owner = users.filter(is_superuser=True, is_active=True).order_by("pk").first()
        username = options["username"]
        if owner and owner.has_usable_password() and not options["new_password"]:
            self.stdout.write(
                f"The owner is {owner.get_username()}. "
                "Forgot the password? Run this again with --new-password."
            )
            return
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        if not owner and users.filter(username=username).exists():
            raise CommandError(
                f"The account “{username}” exists and is not an active superuser. "
                "Take another name with --username."
            )
        if owner:
            owner.set_password(password)
            owner.save(update_fields=["password"])
            sign_ins.end_all(owner)
            self.stdout.write("The owner has a new password. This is shown once, so keep it:")
        else:
            owner = users.create_superuser(username, password=password)
            self.stdout.write("Created the owner. This is shown once, so keep it:")
        self.stdout.write(f"    user      {owner.get_username()}")
        self.stdout.write(f"    password  {password}")
