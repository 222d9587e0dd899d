"""A call that failed: what is sure of the letter is what had left before it failed."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from agency.outbox.channels.base import Ambiguous, Parcel, Permanent, Piece, Retryable
from agency.outbox.channels.post import PostOffice
from sandbox.core.http import HttpServer, Request, Response
from sandbox.post import PostSandbox

# Longer than what is sent in one go.
LETTER = Parcel(
    key="lettre-1",
    client_reference="LH-2026-C00001",
    recipient=("Clara Roussel", "3 rue des Tilleuls", "44300 NANTES"),
    sender=("Cabinet Lhermitte", "12 quai de la Fosse", "44000 NANTES"),
    pieces=(Piece("lettre.pdf", b"%PDF-1.7" + bytes(100_000), "application/pdf"),),
)


def office(url: str) -> PostOffice:
    return PostOffice(url=url, token="post_test_a")


@pytest.fixture
def rude() -> Iterator[str]:
    """Where somebody answers, and hangs up without a word."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def hang_up() -> None:
            while True:
                try:
                    door.accept()[0].close()
                except OSError:
                    return

        listener = threading.Thread(target=hang_up)
        listener.start()
        yield f"127.0.0.1:{door.getsockname()[1]}"
        door.shutdown(socket.SHUT_RDWR)
        listener.join()


def test_nobody_at_the_door_took_nothing() -> None:
    with pytest.raises(Retryable, match="La poste ne répond pas"):
        office("http://127.0.0.1:1").send(LETTER)


def test_who_hangs_up_once_the_letter_left_may_have_it(rude: str) -> None:
    with pytest.raises(Ambiguous, match="Pas de réponse de la poste"):
        office(f"http://{rude}").send(LETTER)


def test_who_hangs_up_before_the_encryption_is_agreed_has_nothing(rude: str) -> None:
    with pytest.raises(Retryable, match="La poste ne répond pas"):
        office(f"https://{rude}").send(LETTER)


def test_a_door_without_encryption_has_nothing(post: PostSandbox) -> None:
    with pytest.raises(Retryable, match="SSLError"):
        office(post.url.replace("http:", "https:")).send(LETTER)


def test_a_reading_that_fails_leaves_no_doubt(rude: str) -> None:
    with pytest.raises(Retryable):
        office(f"http://{rude}").find(LETTER.client_reference)


def test_a_letter_follows_nobody_elsewhere() -> None:
    asked: list[str] = []

    def elsewhere(request: Request) -> Response:
        asked.append(request.path)
        return Response(307, b"{}", {"Location": "/ailleurs"})

    server = HttpServer(elsewhere)
    server.start()
    try:
        with pytest.raises(Permanent, match="réponse 307"):
            office(server.url).send(LETTER)
    finally:
        server.stop()
    assert asked == ["/letters"]


@pytest.mark.parametrize("status", [401, 404, 429, 500, 503])
def test_an_answer_that_is_no_letter_is_asked_again(status: int) -> None:
    server = HttpServer(lambda _request: Response(status, b'{"letters": [{"ref": "autre"}]}', {}))
    server.start()
    try:
        with pytest.raises(Retryable, match=f"réponse {status}"):
            office(server.url).find(LETTER.client_reference)
    finally:
        server.stop()


@pytest.mark.parametrize(("status", "error"), [(500, Ambiguous), (503, Retryable), (422, Permanent)])
def test_a_refusal_is_sure_and_a_breakdown_leaves_a_doubt(status: int, error: type[Exception]) -> None:
    server = HttpServer(lambda _request: Response(status, b"{}", {}))
    server.start()
    try:
        with pytest.raises(error, match=f"réponse {status}"):
            office(server.url).send(LETTER)
    finally:
        server.stop()


def test_the_machine_s_proxy_reads_no_letter(post: PostSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)

    assert office(post.url).find("inconnue") is None
