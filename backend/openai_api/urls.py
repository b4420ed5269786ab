from django.urls import path, re_path

from backend.openai_api.endpoint import unknown
from backend.openai_api.views import chat_completions, model, models

urlpatterns = [
    path("models", models),
    path("models/<str:name>", model),
    path("chat/completions", chat_completions),
    re_path(r"^", unknown),
]
