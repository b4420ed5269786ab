from django.urls import path

from backend.openai_api.views import chat_completions, models

urlpatterns = [
    path("models", models),
    path("chat/completions", chat_completions),
]
