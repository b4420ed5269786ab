from django.urls import path

from backend.personas import api, api_cards, api_editions, api_sharing, api_vectors

urlpatterns = [
    path("personas", api.PersonaList.as_view()),
    path("personas/mine", api.PersonaMine.as_view()),
    path("personas/import", api_cards.PersonaImport.as_view()),
    path("personas/<slug:slug>", api.PersonaView.as_view()),
    path("personas/<slug:slug>/restore", api.PersonaRestore.as_view()),
    path("personas/<slug:slug>/editions", api_editions.EditionList.as_view()),
    path("personas/<slug:slug>/editions/<int:number>", api_editions.EditionView.as_view()),
    path("personas/<slug:slug>/diff", api_editions.EditionDiff.as_view()),
    path("personas/<slug:slug>/evaluation", api_editions.EvaluationView.as_view()),
    path("personas/<slug:slug>/reprint", api_editions.PersonaReprint.as_view()),
    path("personas/<slug:slug>/lineage", api_editions.Lineage.as_view()),
    path("personas/<slug:slug>/visibility", api_sharing.VisibilityView.as_view()),
    path("personas/<slug:slug>/links", api_sharing.LinkList.as_view()),
    path("personas/<slug:slug>/export", api_cards.PersonaExport.as_view()),
    path("personas/<slug:slug>/avatar.svg", api_cards.Avatar.as_view()),
    path("links/<uuid:link_id>", api_sharing.LinkView.as_view()),
    path("p/<str:token>", api_sharing.LinkOpen.as_view()),
    path("p/<str:token>/avatar.svg", api_cards.LinkAvatar.as_view()),
    path("vectors", api_vectors.VectorList.as_view()),
    path("vectors/<uuid:vector_id>", api_vectors.VectorView.as_view()),
    path("schema/persona.json", api_cards.SchemaView.as_view()),
]
