from django.urls import path

from backend.personas.api import PersonaList, PersonaView

urlpatterns = [
    path("personas", PersonaList.as_view()),
    path("personas/<slug:slug>", PersonaView.as_view()),
]
