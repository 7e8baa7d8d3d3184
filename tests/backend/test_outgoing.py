import logging
from collections.abc import AsyncIterator, Iterator

import pytest

from backend.outgoing import Cut, NotAllowed, Outgoing, OutgoingFault, Unexpected, Unreachable, host_of
from tests.release_host import ReleaseHost


@pytest.fixture
def host() -> Iterator[ReleaseHost]:
    with ReleaseHost() as host:
        yield host


@pytest.fixture
async def out(host: ReleaseHost) -> AsyncIterator[Outgoing]:
    out = Outgoing("a test", host.hosts)
    yield out
    await out.close()


def file(host: ReleaseHost) -> str:
    return f"{host.address}/download/v{host.version}/{host.file}"


async def body(out: Outgoing, url: str) -> bytes:
    async with out.get(url) as answer:
        assert answer.status == 200
        return b"".join([piece async for piece in answer.pieces()])


async def test_a_file_is_fetched_from_where_its_host_leads_to(out: Outgoing, host: ReleaseHost) -> None:
    assert await body(out, file(host)) == host.content
    assert [request.path.partition("?")[0].rpartition("/")[0][:7] for request in host.requests] == [
        "/ollama",
        "/stored",
    ]


async def test_a_redirect_that_is_asked_for_by_itself_is_not_followed(out: Outgoing, host: ReleaseHost) -> None:
    async with out.ask(f"{host.address}/latest") as answer:
        assert (answer.status, answer.header("Location")) == (302, f"{host.address}/tag/v{host.version}")
    assert len(host.requests) == 1


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/ollama.tar.zst",
        "http://github.com/plain",
        "https://github.com:8443/other-port",
        "https://github.com@evil.example/",
        "https://ada@github.com/",
        "https://github.com.evil.example/",
        "http://127.0.0.1:9/other-program",
        "http://localhost:80/",
        "file:///etc/passwd",
        "//evil.example/",
    ],
)
async def test_no_redirect_leads_to_an_address_that_was_not_named(host: ReleaseHost, address: str) -> None:
    host.trouble.leads_to = address
    out = Outgoing("a test", host.hosts | {"github.com"})
    with pytest.raises(NotAllowed) as raised:
        await body(out, file(host))
    assert "which Hearth does not contact" in raised.value.sentence
    assert not raised.value.will_pass
    await out.close()


@pytest.mark.parametrize("address", ["https://[broken/", "https://github.com:x/", "https://github.com/\x01"])
async def test_a_redirect_to_what_is_no_address_is_a_fault_of_the_host(host: ReleaseHost, address: str) -> None:
    host.trouble.leads_to = address
    out = Outgoing("a test", host.hosts | {"github.com"})
    with pytest.raises(OutgoingFault):
        await body(out, file(host))
    await out.close()


async def test_redirects_in_a_circle_end(out: Outgoing, host: ReleaseHost) -> None:
    host.trouble.leads_to = file(host)
    with pytest.raises(Unexpected, match="one redirect after the other"):
        await body(out, file(host))
    assert len(host.requests) < 10


async def test_a_host_that_is_not_there_is_unreachable() -> None:
    out = Outgoing("a test", frozenset({"127.0.0.1:9"}))
    with pytest.raises(Unreachable) as raised:
        await body(out, "http://127.0.0.1:9/")
    assert raised.value.will_pass
    assert "127.0.0.1:9" in raised.value.sentence
    assert raised.value.next_step
    await out.close()


async def test_what_breaks_off_is_cut_and_what_came_before_is_there(out: Outgoing, host: ReleaseHost) -> None:
    host.trouble.cut_after = [100]
    came = b""
    async with out.get(file(host)) as answer:
        pieces = answer.pieces()
        came += await anext(pieces)
        with pytest.raises(Cut):
            await anext(pieces)
    assert came == host.content[:100]


async def test_a_text_that_is_too_long_or_is_none_is_refused(out: Outgoing, host: ReleaseHost) -> None:
    async with out.get(file(host)) as answer:
        with pytest.raises(OutgoingFault):
            await answer.text(most=10)
    host.content = b"\xff\xfe"
    async with out.get(file(host)) as answer:
        with pytest.raises(Unexpected, match="not text"):
            await answer.text(most=10)


async def test_every_connection_is_logged_without_what_may_be_secret(
    out: Outgoing, host: ReleaseHost, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="hearth.outgoing"):
        await body(out, file(host))
    (first, second) = [record.getMessage() for record in caplog.records if record.name == "hearth.outgoing"]
    assert first == f"asked {host_of(host.address)} for a test: status 302, 0 bytes"
    assert second.endswith(f"for a test: status 200, {len(host.content)} bytes")
    assert "signature" not in caplog.text


async def test_a_host_of_this_machine_is_asked_past_any_proxy(
    host: ReleaseHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    out = Outgoing("a test", host.hosts)
    assert await body(out, file(host)) == host.content
    await out.close()


async def test_a_host_elsewhere_is_asked_by_the_persons_proxy(
    host: ReleaseHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, f"http://{host_of(host.address)}")
    for name in ("NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    out = Outgoing("a test", frozenset({"release.example"}))
    with pytest.raises(Unreachable, match="the proxy refuses"):
        await body(out, "https://release.example/x")
    assert [(request.method, request.path) for request in host.requests] == [("CONNECT", "release.example:443")]
    await out.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [("HTTPS_PROXY", "socks5://127.0.0.1:9"), ("HTTPS_PROXY", "nonsense://x"), ("SSL_CERT_FILE", "/nowhere/ca.pem")],
)
async def test_an_environment_that_can_not_be_used_is_told(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    for other in ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(name, value)
    with pytest.raises(Unreachable, match="that the environment names"):
        await body(Outgoing("a test", frozenset({"release.example"})), "https://release.example/x")


def test_a_host_is_named_without_what_surrounds_it() -> None:
    assert host_of("https://ada:secret@example.org:8443/path?signature=1") == "example.org:8443"
    assert host_of("") == "nowhere"
