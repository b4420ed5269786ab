from django.urls import path

from backend.catalog.api import FeatureList, FeatureView

urlpatterns = [
    path("features", FeatureList.as_view()),
    path("features/<str:artifact>/<int:index>", FeatureView.as_view()),
]
