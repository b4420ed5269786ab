"""What happened in chats, for the apps above."""

from django.dispatch import Signal

chat_started = Signal()  # chat: Chat
