"""What moderators are asked before something is decided."""

from django import forms
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextareaWidget,
)

from backend.moderation.models import Action


class DecisionForm(forms.Form):
    action = forms.ChoiceField(choices=Action.choices, widget=UnfoldAdminSelectWidget)
    message = forms.CharField(
        required=False,
        max_length=4_000,
        widget=UnfoldAdminTextareaWidget,
        help_text="The author reads this. Empty: a plain sentence.",
    )
    note = forms.CharField(
        required=False,
        max_length=4_000,
        widget=UnfoldAdminTextareaWidget,
        help_text="For moderators alone.",
    )
    until = forms.SplitDateTimeField(
        required=False,
        widget=UnfoldAdminSplitDateTimeWidget,
        label="Banned until",
        help_text="For a ban (UTC). Empty: for good.",
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        max_length=4_000,
        widget=UnfoldAdminTextareaWidget,
        help_text="Whoever appealed reads this.",
    )
