from django.urls import path

from backend.accounts import api, keeping_api

urlpatterns = [
    path("session", api.SessionView.as_view()),
    path("session/guest", api.GuestView.as_view()),
    path("account", api.AccountView.as_view()),
    path("account/usage", api.UsageView.as_view()),
    path("account/age", api.AgeView.as_view()),
    path("account/deletion", api.DeletionView.as_view()),
    path("account/keys", keeping_api.KeyList.as_view()),
    path("account/keys/<uuid:key_id>", keeping_api.KeyView.as_view()),
    path("account/exports", keeping_api.ExportList.as_view()),
    path("account/exports/<uuid:export_id>/file", keeping_api.ExportFile.as_view()),
]
