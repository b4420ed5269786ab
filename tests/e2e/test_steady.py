"""What a reader never notices: a line that is cut, a network without sockets, a page that is left in mid-sentence."""

from playwright.sync_api import WebSocketRoute, expect

from tests.e2e.newsroom import Newsroom

NED = "Captain Ned Squall"
QUESTION = "Where is the lighthouse?"


def test_a_line_that_is_cut_in_mid_reply_leaves_no_trace(newsroom: Newsroom) -> None:
    lines: list[WebSocketRoute] = []

    def keep(line: WebSocketRoute) -> None:
        line.connect_to_server()
        lines.append(line)

    newsroom.page.route_web_socket("**/ws/", keep)
    newsroom.pick(NED)
    reply = newsroom.ask(QUESTION)
    newsroom.wait_for_words(reply)
    assert len(lines) == 1
    lines[0].close(code=1012)
    told = newsroom.wait_for_end(reply)
    assert told == newsroom.chat()["turns"][0]["replies"][0]["text"].strip()
    assert len(lines) > 1
    expect(newsroom.page.get_by_role("alert")).to_have_count(0)
    expect(newsroom.page.locator(".fault")).to_have_count(0)


def test_where_no_socket_opens_replies_are_asked_for(newsroom: Newsroom) -> None:
    newsroom.page.route_web_socket("**/ws/", lambda line: line.close(code=1011))
    newsroom.pick(NED)
    reply = newsroom.ask(QUESTION)
    told = newsroom.wait_for_end(reply)
    assert told == newsroom.chat()["turns"][0]["replies"][0]["text"].strip()
    assert told


def test_drafts_are_kept_for_each_chat_and_each_question(newsroom: Newsroom) -> None:
    page = newsroom.page
    newsroom.pick(NED)
    newsroom.wait_for_end(newsroom.ask(QUESTION))
    chat = page.url
    newsroom.composer.fill("And the ferry, when does")
    page.get_by_role("button", name="Edit", exact=True).first.click()
    rewrite = page.locator(".rewrite textarea")
    rewrite.fill("Where is the second lighthouse?")
    newsroom.pick("Gladys Pemberton")
    expect(newsroom.composer).to_have_value("")
    newsroom.composer.fill("Who winds")
    page.goto(chat)
    expect(newsroom.composer).to_have_value("And the ferry, when does")
    page.get_by_role("button", name="Edit", exact=True).first.click()
    expect(rewrite).to_have_value("Where is the second lighthouse?")
    newsroom.pick("Gladys Pemberton")
    page.reload()
    expect(newsroom.composer).to_have_value("Who winds")
