"""`manage.py account list|unlock|log-out|reset-second-factor`"""

from argparse import RawDescriptionHelpFormatter
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from portfolio import attempts
from portfolio.models import Attempt

TEACHING = """
Somebody guesses at my password, and I am told to wait:
    manage.py account unlock owner
  forgets the guesses, and prints a link. Open it within ten minutes in the
  browser that shall get in: its tries are counted apart from now on.
My laptop is gone:
    manage.py account log-out owner
    manage.py createowner --new-password
I forgot my password:
    manage.py createowner --new-password
My phone is gone, and so are the recovery codes:
    manage.py account reset-second-factor owner
  ends all sessions too. The next log-in sets up another app.
"""


class Command(BaseCommand):
    help = "Accounts of the admin: who there is, who may not try a password, who is logged in."

    def create_parser(self, *args: Any, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            *args, formatter_class=RawDescriptionHelpFormatter, epilog=TEACHING, **kwargs
        )

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        verbs.add_parser("list", help="show the accounts, their sessions and wrong passwords")
        for verb, text in {
            "unlock": "forget the wrong passwords of an account, and let one browser in apart",
            "log-out": "end all sessions of an account, at once",
            "reset-second-factor": "take its app and recovery codes away, and end its sessions",
        }.items():
            verbs.add_parser(verb, help=text).add_argument("name", help="the account's name")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, options["verb"].replace("-", "_"))(options)

    def account(self, options: dict[str, Any]) -> Any:
        model: Any = get_user_model()
        name = model.normalize_username(options["name"])
        account = model.objects.filter(username=name).first()
        if account is None:
            raise CommandError("There is no account of that name. `account list` shows them.")
        return account

    def list(self, options: dict[str, Any]) -> None:
        from portfolio.accounts import sign_ins

        accounts = get_user_model().objects.select_related("second_factor").order_by("pk")
        if not accounts:
            self.stdout.write("There is no account yet. Make the owner's: createowner")
            return
        sessions = dict(sign_ins.living().order_by().values_list("user").annotate(Count("pk")))
        rows = [("NAME", "ROLE", "SECOND FACTOR", "SESSIONS", "WRONG PASSWORDS", "LAST LOG-IN")]
        rows += [
            (
                each.get_username(),
                role(each),
                "yes" if has_second_factor(each) else "no",
                str(sessions.get(each.pk, 0)),
                wrong_passwords(each),
                f"{each.last_login:%Y-%m-%d %H:%M} UTC" if each.last_login else "never",
            )
            for each in accounts
        ]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())

    def unlock(self, options: dict[str, Any]) -> None:
        from portfolio.accounts import device, passwords

        account = self.account(options)
        count = attempts.forget(about(account))
        attempts.forget(passwords.STRANGERS)
        self.stdout.write(
            f"Forgot {count} wrong password{'' if count == 1 else 's'} of {account.get_username()}."
        )
        if not account.is_active:
            self.stdout.write("The account is switched off: nobody logs in to it.")
            return
        self.stdout.write(
            "While somebody goes on guessing, open this within 10 minutes in your browser, and\n"
            "log in there. It is no password, and lets nobody in:"
        )
        page = reverse("admin:login")
        self.stdout.write(
            f"    {settings.PUBLIC_ORIGIN}{page}?device={device.introduction(account)}"
        )

    def log_out(self, options: dict[str, Any]) -> None:
        from portfolio.accounts import sign_ins

        account = self.account(options)
        count = sign_ins.end_all(account)
        self.stdout.write(
            f"Ended {count} session{'' if count == 1 else 's'} of {account.get_username()}."
        )

    def reset_second_factor(self, options: dict[str, Any]) -> None:
        from portfolio.accounts import second_factor, sign_ins

        account = self.account(options)
        had_one = second_factor.remove(account)
        sign_ins.end_all(account)
        if not had_one:
            self.stdout.write(f"{account.get_username()} has no second factor.")
            return
        self.stdout.write(
            f"{account.get_username()} has no second factor any more, and is logged out everywhere."
        )
        if settings.SECOND_FACTOR_REQUIRED:
            self.stdout.write("Whoever logs in first with the password sets up another: do it now.")


def role(account: Any) -> str:
    if not account.is_active:
        return "switched off"
    return "owner" if account.is_superuser else "staff" if account.is_staff else "none"


def has_second_factor(account: Any) -> bool:
    factor = getattr(account, "second_factor", None)
    return bool(factor and factor.confirmed_at)


def about(account: Any) -> str:
    """What tries from browsers that the account does not know are counted under."""
    return f"password {attempts.hidden(account.get_username())}"


def wrong_passwords(account: Any) -> str:
    """Of the last quarter of an hour, and whether that is all that there may be."""
    from portfolio.accounts import passwords

    since = timezone.now() - timedelta(seconds=passwords.SECONDS)
    count = Attempt.objects.filter(about=about(account), at__gt=since).count()
    return f"{count}, must wait" if count >= passwords.MOST else str(count)
