from django.contrib.admin.apps import AdminConfig


class Newsroom(AdminConfig):
    default_site = "backend.moderation.site.Newsroom"
