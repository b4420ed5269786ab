from django.urls import path

from backend.clippings import api

urlpatterns = [
    path("chats/<uuid:chat_id>/clippings", api.ChatClippings.as_view()),
    path("clippings", api.ClippingList.as_view()),
    path("clippings/<uuid:clipping_id>", api.OwnClipping.as_view()),
    path("clippings/<str:token>", api.ClippingView.as_view()),
    path("clippings/<str:token>/copy", api.ClippingCopy.as_view()),
]
