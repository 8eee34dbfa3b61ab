from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps

STAFF_ACCOUNTS = "Staff accounts"


class AccountsConfig(AppConfig):
    default = True
    name = "accounts"
    verbose_name = STAFF_ACCOUNTS


class StaffAdminConfig(admin_apps.AdminConfig):
    """Django's admin with our sign-in and the page “Your sign-in”."""

    default = False
    default_site = "accounts.site.StaffSite"
