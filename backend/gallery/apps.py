from django.apps import AppConfig


class GalleryConfig(AppConfig):
    name = "backend.gallery"
    label = "gallery"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from backend.accounts.belongings import register
        from backend.chats.signals import chat_started
        from backend.gallery.belongings import LIKES
        from backend.gallery.services import use_record

        register(LIKES)
        chat_started.connect(use_record, dispatch_uid="gallery.use")
