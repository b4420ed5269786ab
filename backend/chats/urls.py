from django.urls import path

from backend.chats import api, archive_api, organize_api, ratings_api, search_api, tree_api

urlpatterns = [
    path("chats", api.ChatList.as_view()),
    path("chats/<uuid:chat_id>", api.ChatView.as_view()),
    path("chats/<uuid:chat_id>/turns", api.TurnList.as_view()),
    path("turns/<uuid:turn_id>/replies", api.ReplyList.as_view()),
    path("replies/<uuid:reply_id>", api.ReplyView.as_view()),
    path("replies/<uuid:reply_id>/events", api.ReplyEvents.as_view()),
    path("replies/<uuid:reply_id>/queue", api.ReplyQueue.as_view()),
    path("replies/<uuid:reply_id>/stop", api.ReplyStop.as_view()),
    path("replies/<uuid:reply_id>/steer", api.ReplySteer.as_view()),
    path("chats/<uuid:chat_id>/head", tree_api.ChatHead.as_view()),
    path("chats/<uuid:chat_id>/persona", tree_api.ChatPersona.as_view()),
    path("replies/<uuid:reply_id>/continue", tree_api.ReplyContinue.as_view()),
    path("replies/<uuid:reply_id>/receipt", tree_api.ReplyReceipt.as_view()),
    path("replies/<uuid:reply_id>/replays", tree_api.ReplyReplays.as_view()),
    path("replays/<uuid:replay_id>", tree_api.ReplayView.as_view()),
    path("off-the-record", tree_api.OffRecordView.as_view()),
    path("chats/import", archive_api.ChatImport.as_view()),
    path("chats/<uuid:chat_id>/export", archive_api.ChatExport.as_view()),
    path("schema/chat.json", archive_api.ChatSchema.as_view()),
    path("chats/tags", organize_api.TagList.as_view()),
    path("chats/<uuid:chat_id>/restore", organize_api.ChatRestore.as_view()),
    path("folders", organize_api.FolderList.as_view()),
    path("folders/<uuid:folder_id>", organize_api.FolderView.as_view()),
    path("search", search_api.SearchView.as_view()),
    path("replies/<uuid:reply_id>/rating", ratings_api.RatingView.as_view()),
]
