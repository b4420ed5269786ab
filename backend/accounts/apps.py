from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "backend.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from backend.accounts.belongings import register
        from backend.accounts.own import ACCOUNT
        from backend.accounts.sessions import session_note

        register(ACCOUNT)
        user_logged_in.connect(session_note)
