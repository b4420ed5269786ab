from django.urls import path

from backend.gallery import api

urlpatterns = [
    path("gallery", api.GalleryList.as_view()),
    path("gallery/tags", api.GalleryTags.as_view()),
    path("features/<str:artifact>/<int:index>/columnists", api.FeatureColumnists.as_view()),
    path("personas/<slug:slug>/like", api.LikeView.as_view()),
    path("authors/<str:username>", api.AuthorView.as_view()),
    path("authors/<str:username>/personas", api.AuthorPersonas.as_view()),
]
