"""Proxies: which one kubectl would take, by Go's rules, and through them to a server."""

import pytest
import servers

from kubecert_lesson import LessonCluster, LessonError, certificates, keys
from kubecert_lesson.dialling import probe
from kubecert_lesson.dialling.proxies import (
    Exempt,
    Proxy,
    exempt,
    proxy_of_environment,
    proxy_of_kubeconfig,
)
from kubecert_lesson.dialling.routes import Route
from kubecert_lesson.dialling.tunnels import ProxyRefused, ProxyUnreachable
from kubecert_lesson.dialling.values import Address
from kubecert_lesson.kubeconfig.hidden import HiddenUrl

API = Address("https", "api.example.com", 6443)


def through(url: str, where: Address, seconds: float = 10) -> Route:
    return Route(
        where=where,
        proxy=proxy_of_kubeconfig(url),
        trusts_proxy=lambda shown: "proxy" in certificates.common_name(shown[0]),
        seconds=seconds,
    )


@pytest.mark.parametrize(
    ("host", "variables", "expected"),
    [
        ("api.example.com", {"HTTPS_PROXY": "http://proxy:1"}, "http://proxy:1"),
        ("api.example.com", {"https_proxy": "proxy:3128"}, "http://proxy:3128"),
        ("api.example.com", {"HTTPS_PROXY": "proxy"}, "http://proxy:80"),
        ("api.example.com", {"HTTPS_PROXY": "socks5h://proxy"}, "socks5h://proxy:1080"),
        ("api.example.com", {"HTTPS_PROXY": "", "https_proxy": "http://two:2"}, "http://two:2"),
        (
            "api.example.com",
            {"HTTPS_PROXY": "http://one:1", "https_proxy": "http://two:2"},
            "http://one:1",
        ),
        ("api.example.com", {"HTTP_PROXY": "http://proxy:1"}, ""),
        ("api.example.com", {"ALL_PROXY": "http://proxy:1"}, ""),
        ("api.example.com", {}, ""),
        ("localhost", {"HTTPS_PROXY": "http://proxy:1"}, ""),
        ("127.0.0.1", {"HTTPS_PROXY": "http://proxy:1"}, ""),
        ("::1", {"HTTPS_PROXY": "http://proxy:1"}, ""),
        ("192.0.2.1", {"HTTPS_PROXY": "http://proxy:1"}, "http://proxy:1"),
    ],
)
def test_the_proxy_of_the_environment_is_the_one_that_go_takes(
    host: str, variables: dict[str, str], expected: str
) -> None:
    found = proxy_of_environment(Address("https", host, 6443), variables)
    assert ("" if found is None else str(found)) == expected


@pytest.mark.parametrize(
    ("host", "no_proxy", "entry"),
    [
        ("api.example.com", "example.com", "example.com"),
        ("example.com", "example.com", "example.com"),
        ("API.Example.com", "a.b, Example.COM ", "Example.COM"),
        ("api.example.com", ".example.com", ".example.com"),
        ("example.com", ".example.com", ""),
        ("api.example.com", "*.example.com", "*.example.com"),
        ("example.com", "*.example.com", ""),
        ("badexample.com", "example.com", ""),
        ("api.example.com", "*", "*"),
        ("api.example.com", "example.com:6443", "example.com:6443"),
        ("api.example.com", "example.com:443", ""),
        ("10.1.2.3", "10.0.0.0/8", "10.0.0.0/8"),
        ("10.1.2.3", "10.1.2.3", "10.1.2.3"),
        ("10.1.2.3", "10.1.2.3:6443", "10.1.2.3:6443"),
        ("10.1.2.3", "10.1.2.3:443", ""),
        ("11.1.2.3", "10.0.0.0/8", ""),
        ("api.example.com", "10.0.0.0/8", ""),
        ("2001:db8::5", "2001:db8::/32", "2001:db8::/32"),
        ("2001:db8::5", "[2001:db8::5]:6443", "[2001:db8::5]:6443"),
        ("2001:db8::5", "2001:db8::5", "2001:db8::5"),
        ("api.example.com", " , ,", ""),
        ("api.example.com", "nonsense/99", ""),
    ],
)
def test_no_proxy_exempts_as_go_reads_it(host: str, no_proxy: str, entry: str) -> None:
    where = Address("https", host, 6443)
    assert exempt(where, no_proxy) == entry
    found = proxy_of_environment(where, {"HTTPS_PROXY": "http://p:1", "NO_PROXY": no_proxy})
    assert isinstance(found, Exempt if entry else Proxy)


@pytest.mark.parametrize("url", ["ftp://p:1", "socks5h://p:1", "p:3128", "http://", "http://p:x"])
def test_a_proxy_url_that_kubectl_does_not_take_is_said(url: str) -> None:
    with pytest.raises(LessonError, match="is not the URL of a proxy"):
        proxy_of_kubeconfig(url)
    with pytest.raises(LessonError, match="HTTPS_PROXY is not"):
        proxy_of_environment(API, {"HTTPS_PROXY": "[::1"})


def test_the_password_of_a_proxy_is_never_shown() -> None:
    found = proxy_of_kubeconfig(HiddenUrl("http://me:s%2Fecret@proxy.example.com:3128"))
    assert (found.user, found.password) == ("me", "s/ecret")
    assert str(found) == "http://proxy.example.com:3128" and "ecret" not in repr(found)
    with pytest.raises(LessonError) as problem:
        proxy_of_kubeconfig("ftp://me:s3cret@proxy.example.com")
    assert "s3cret" not in str(problem.value)


@pytest.mark.parametrize("scheme", ["http", "https", "socks5"])
def test_a_server_is_reached_through_each_kind_of_proxy_which_looks_up_its_name(
    scheme: str,
) -> None:
    authority = certificates.self_signed_authority(keys.generate(), common_name="proxies")
    own = certificates.issue_identity(
        authority, common_name="the proxy", sans=["127.0.0.1"], use=certificates.Use.SERVING
    )
    standing = {
        "http": servers.http_proxy(),
        "https": servers.https_proxy(own),
        "socks5": servers.socks_proxy(),
    }
    with LessonCluster() as cluster, standing[scheme] as proxy:
        where = Address("https", "api.example.com", cluster.port)
        shown = probe.look(through(f"{scheme}://127.0.0.1:{proxy.port}", where), "")
        assert shown.certificates == (cluster.serving.certificate,)
        assert shown.answer.code == 200
        assert {asked.path for asked in proxy.asked} == {f"api.example.com:{cluster.port}"}


def test_plain_http_goes_through_a_proxy_as_a_whole_url_and_its_login_only_to_it() -> None:
    with LessonCluster(tls=False) as cluster, servers.http_proxy() as proxy:
        route = through(
            f"http://me:pw@127.0.0.1:{proxy.port}", Address("http", "127.0.0.1", cluster.port)
        )
        assert probe.ask_plain(route, "/version").code == 200
        asked = proxy.asked[-1]
    assert asked.path == f"http://127.0.0.1:{cluster.port}/version"
    assert asked.header("proxy-authorization") == "Basic bWU6cHc="


def test_a_login_at_a_proxy_is_sent_where_one_is_given() -> None:
    with LessonCluster() as cluster:
        where = Address("https", "127.0.0.1", cluster.port)
        with servers.http_proxy(user="Basic bWU6cHc=") as proxy:
            probe.connect(through(f"http://me:pw@127.0.0.1:{proxy.port}", where))
            with pytest.raises(ProxyRefused) as refused:
                probe.connect(through(f"http://127.0.0.1:{proxy.port}", where))
            assert refused.value.wants_login and refused.value.code == 407
        with servers.socks_proxy(login=b"\x01\x02me\x02pw") as proxy:
            probe.connect(through(f"socks5://me:pw@127.0.0.1:{proxy.port}", where))
            for url in ("socks5://me:no@127.0.0.1", "socks5://127.0.0.1"):
                with pytest.raises(ProxyRefused) as refused:
                    probe.connect(through(f"{url}:{proxy.port}", where))
                assert refused.value.wants_login


@pytest.mark.parametrize(
    ("answer", "words", "code"),
    [
        (servers.response(403), "Forbidden", 403),
        (servers.response(503), "Service Unavailable", 503),
        (b"HTTP/1.1 599\r\n\r\n", "unknown status code", 599),
    ],
)
def test_a_proxy_that_refuses_is_quoted_as_go_quotes_it(
    answer: bytes, words: str, code: int
) -> None:
    with servers.http_proxy(answer) as proxy, pytest.raises(ProxyRefused) as refused:
        probe.connect(through(f"http://127.0.0.1:{proxy.port}", API))
    assert (refused.value.words, refused.value.code) == (words, code)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (2, "unknown error connection not allowed by ruleset"),
        (4, "unknown error host unreachable"),
        (77, "unknown error unknown code: 77"),
    ],
)
def test_a_socks_proxy_that_refuses_is_quoted_as_go_quotes_it(reply: int, words: str) -> None:
    with servers.socks_proxy(reply) as proxy, pytest.raises(ProxyRefused) as refused:
        probe.connect(through(f"socks5://127.0.0.1:{proxy.port}", API))
    begins = f"socks connect tcp 127.0.0.1:{proxy.port}->api.example.com:6443: "
    assert refused.value.words == begins + words


def test_an_https_proxy_gets_nothing_before_its_certificate_was_found_good() -> None:
    stranger = certificates.self_signed_authority(keys.generate(), common_name="stranger")
    with servers.https_proxy(stranger) as proxy, pytest.raises(ProxyRefused) as refused:
        probe.connect(through(f"https://me:pw@127.0.0.1:{proxy.port}", API))
    assert refused.value.shown == (stranger.certificate,) and proxy.asked == []


def test_a_proxy_that_speaks_something_else_is_told_apart() -> None:
    with servers.http_proxy() as proxy:
        with pytest.raises(ProxyRefused) as refused:
            probe.connect(through(f"https://127.0.0.1:{proxy.port}", API))
        assert refused.value.speaks_http
        with pytest.raises(ProxyRefused, match="no answer of a SOCKS 5 proxy") as refused:
            probe.connect(through(f"socks5://127.0.0.1:{proxy.port}", API))
        assert refused.value.words.endswith("unexpected protocol version 72")
    with (
        servers.listening(lambda c: c.sendall(b"220 mail\r\n\r\n")) as mail,
        pytest.raises(ProxyRefused, match="no answer of an HTTP proxy"),
    ):
        probe.connect(through(f"http://127.0.0.1:{mail.port}", API))


def test_a_proxy_that_is_not_there_or_says_nothing_is_given_up() -> None:
    with servers.http_proxy() as proxy:
        pass
    for scheme in ("http", "https", "socks5"):
        with pytest.raises(ProxyUnreachable):
            probe.connect(through(f"{scheme}://127.0.0.1:{proxy.port}", API))
        found = probe.look(through(f"{scheme}://127.0.0.1:{proxy.port}", API), "")
        assert found.error is not None and found.error.code == "no-proxy"
    with servers.listening(lambda c: c.recv(9999), delay=5) as silent:
        for scheme in ("http", "https", "socks5"):
            with pytest.raises(ProxyRefused):
                probe.connect(through(f"{scheme}://127.0.0.1:{silent.port}", API, 0.2))
