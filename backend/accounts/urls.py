from django.urls import path

from backend.accounts.api import GuestView, SessionView

urlpatterns = [
    path("session", SessionView.as_view()),
    path("session/guest", GuestView.as_view()),
]
