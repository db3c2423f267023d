"""What an account shows to be let in, beside its password, and where it is let in now."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class SecondFactor(models.Model):
    """An authenticator app (TOTP, RFC 6238) of one account.

    The app's secret is not here: it is made from `seed` and `SECRET_KEY` together, so who reads
    the database alone has nothing.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        db_constraint=False,  # the database has one that cascades: migration 0009
        related_name="second_factor",
    )
    seed = models.CharField(max_length=64)
    # When its owner first showed a code; until then it lets nobody in and keeps nobody out.
    confirmed_at = models.DateTimeField(_("confirmed"), blank=True, null=True)
    # The time step of the last code that was taken: no code counts twice.
    last_step = models.BigIntegerField(db_default=0)
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)

    class Meta:
        db_table = "second_factors"
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")

    def __str__(self) -> str:
        return str(self.user)


class RecoveryCode(models.Model):
    """Counts once in place of the authenticator app. Hashed: it has 120 bits of chance."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        db_constraint=False,  # the database has one that cascades: migration 0009
        db_index=False,  # the unique pair below begins with it
        related_name="recovery_codes",
    )
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(_("used"), blank=True, null=True)
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)

    class Meta:
        db_table = "recovery_codes"
        constraints = [
            models.UniqueConstraint(
                name="recovery_codes_once_per_account", fields=["user", "digest"]
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SignIn(models.Model):
    """One browser that is logged in: what its owner sees of it, and by what it is thrown out."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        db_constraint=False,  # the database has one that cascades: migration 0009
        related_name="sign_ins",
    )
    # Of the session's key, by which nobody gets in.
    session_digest = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("since"), db_default=Now(), editable=False)
    last_used_at = models.DateTimeField(_("last used"), db_default=Now(), editable=False)
    agent = models.CharField(_("browser"), max_length=200, db_default="", editable=False)
    address = models.CharField(_("address"), max_length=45, db_default="", editable=False)

    class Meta:
        db_table = "sign_ins"
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-last_used_at", "-id"]
        constraints = [
            models.UniqueConstraint(name="sign_ins_session_key", fields=["session_digest"]),
        ]

    def __str__(self) -> str:
        return self.agent or str(self.pk)
