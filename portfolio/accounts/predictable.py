"""Which new passwords are refused as predictable: the common ones, also with something added.

Of the 19,646 commonest passwords that Django brings, 187 have twelve characters. What people make
of the others, so that they are long enough, is what is guessed next: “football2026!”.
"""

from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# What this product and what it runs on are called, and who logs in (OWASP ASVS 5.0, 6.1.2).
# They are listed in docs/log-in.md.
WORDS = frozenset(
    (
        *("portfolio", "resume", "curriculum", "vitae", "lebenslauf"),
        *("admin", "owner", "staff", "backend", "studio"),
        *("django", "lambda", "neon", "postgres", "amazon", "cloudfront"),
    )
)
ADDED = 6  # characters beside such a word, at least


class PredictableValidator(CommonPasswordValidator):
    """No common password and no word of this product, with fewer than `ADDED` characters beside.

    A word counts however often it is repeated. Two words are enough of a password, where each is
    long enough: a phrase of common words is a good one.
    """

    def validate(self, password: str, user: Any = None) -> None:
        super().validate(password, user)
        typed = password.lower().strip()
        words = self.passwords | WORDS
        if any(word in typed and len(typed.replace(word, "")) < ADDED for word in words):
            raise ValidationError(
                _("This is a common password with fewer than %(added)d characters added."),
                code="password_predictable",
                params={"added": ADDED},
            )

    def get_help_text(self) -> str:
        return gettext("Your password can’t be a common one, or a common one with little added.")
