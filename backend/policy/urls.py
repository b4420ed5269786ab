from django.urls import path

from backend.policy.api import PolicyView

urlpatterns = [path("policy", PolicyView.as_view())]
