"""Who the portfolio is about, and where else they are found."""

from copy import copy
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from portfolio import rules
from portfolio.fields import WebAddressField
from portfolio.models.content import IN_ORDER, Content, Entry, address, common_rules, heading, line
from portfolio.querysets import ContentQuerySet, PersonalInfoQuerySet


class PersonalInfo(Content):
    """Who the portfolio is about. Of several visible rows the one changed last counts."""

    name = models.CharField(
        _("name"), max_length=255, help_text=_("Your name as it stands on your CV.")
    )
    title = models.CharField(
        _("title"), max_length=255, help_text=_("What you do, in a few words.")
    )
    email = models.EmailField(_("email"), max_length=255)
    phone = models.CharField(_("phone"), max_length=50, blank=True, null=True)
    location = models.CharField(
        _("location"),
        max_length=255,
        blank=True,
        null=True,
        help_text=_("City and country, as in “Lyon, France”."),
    )
    linkedin = WebAddressField(
        "LinkedIn",
        max_length=255,
        blank=True,
        null=True,
        help_text=_("The address of your profile, from https:// on."),
    )
    github = WebAddressField(
        "GitHub",
        max_length=255,
        blank=True,
        null=True,
        help_text=_("The address of your profile, from https:// on."),
    )
    summary = models.TextField(
        _("summary"),
        max_length=rules.LONG_TEXT,
        blank=True,
        null=True,
        help_text=_("A paragraph about you: the first thing that people read."),
    )
    website = address(_("website"), _("Your own site or blog, from https:// on."))
    image = line(_("picture"), _("The address of a picture of you, or an upload."))
    street = line(_("street"), _("Street and number. Hidden unless you show your address."))
    postal_code = models.CharField(_("postal code"), max_length=50, blank=True, null=True)
    show_email = models.BooleanField(_("show the email address"), default=True, db_default=True)
    show_phone = models.BooleanField(_("show the phone number"), default=True, db_default=True)
    show_address = models.BooleanField(
        _("show street and postal code"), default=False, db_default=False
    )

    objects = PersonalInfoQuerySet.as_manager()

    class Meta:
        db_table = "personal_info"
        verbose_name = _("personal info")
        verbose_name_plural = _("personal info")
        indexes = [
            # GET /api/personal-info
            models.Index(name="idx_personal_info_active", fields=["active"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="personal_info_email_key",
                fields=["email"],
                violation_error_message=_("Another entry has this email address already."),
            ),
            rules.named("personal_info_named", "name"),
            rules.a_web_address("personal_info_linkedin_is_web_address", "linkedin"),
            rules.a_web_address("personal_info_github_is_web_address", "github"),
            rules.a_web_address("personal_info_website_is_web_address", "website"),
            rules.a_picture("personal_info_image_is_picture", "image"),
            rules.within_long_text("personal_info_summary_within_limit", "summary"),
            *common_rules("personal_info"),
        ]

    def __str__(self) -> str:
        return self.name

    def for_public(self) -> Self:
        """A copy without what the owner keeps from the public."""
        shown = copy(self)
        hidden = {
            "email": not self.show_email,
            "phone": not self.show_phone,
            "street": not self.show_address,
            "postal_code": not self.show_address,
            "imported": True,
        }
        for column, is_hidden in hidden.items():
            if is_hidden:
                setattr(shown, column, None)
        return shown


class Profile(Entry):
    """Where else people find the owner."""

    network = heading(_("network"), _("As in “Mastodon” or “Stack Overflow”."))
    username = line(_("user name"))
    url = address(_("address"), _("The address of your profile, from https:// on."))

    objects = ContentQuerySet.as_manager()

    class Meta:
        db_table = "profiles"
        verbose_name = _("online profile")
        verbose_name_plural = _("online profiles")
        ordering = [IN_ORDER, "id"]
        constraints = [
            rules.named("profiles_named", "network", nullable=("username", "url")),
            rules.a_web_address("profiles_url_is_web_address", "url"),
            *common_rules("profiles"),
        ]

    def __str__(self) -> str:
        return f"{self.network}: {self.username}" if self.username else self.network
