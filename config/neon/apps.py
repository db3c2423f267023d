from django.apps import AppConfig


class NeonConfig(AppConfig):
    name = "config.neon"
    label = "neon"
