"""Where links lead: addresses of the forge that `origin` names; nothing is fetched, and no secret is shown."""

from urllib.parse import parse_qs, urlsplit

import pytest

from padre_git.app.notes.links import address, discuss, of_address, shown


@pytest.mark.parametrize(
    ("origin", "base"),
    [
        ("git@github.com:ada/thesis.git", "https://github.com/ada/thesis"),
        ("ssh://git@github.com/ada/thesis", "https://github.com/ada/thesis"),
        ("https://github.com/ada/thesis.git/", "https://github.com/ada/thesis"),
        ("https://ada:secret@gitlab.example.org/lab/group/thesis.git", "https://gitlab.example.org/lab/group/thesis"),
        ("ssh://git@gitlab.example.org:2222/lab/thesis.git", "https://gitlab.example.org/lab/thesis"),
        ("https://codeberg.org/ada/thesis", "https://codeberg.org/ada/thesis"),
    ],
)
def test_addresses_of_remotes(origin: str, base: str) -> None:
    """However the remote is written; names, tokens and ports are dropped."""
    found = of_address(origin)
    assert found is not None
    assert found.of() == base


@pytest.mark.parametrize(
    "origin", ["", "/srv/git/thesis.git", "../origin.git", "file:///srv/x/y.git", "https://example.org/a/b", "github"]
)
def test_unknown_hosts_have_no_links(origin: str) -> None:
    """A folder is no forge, and of a host that does not say its kind nothing is guessed."""
    assert of_address(origin) is None


@pytest.mark.parametrize(
    ("host", "text", "expected"),
    [
        ("github.com", "#12", "https://github.com/ada/thesis/issues/12"),
        ("github.com", "!3", "https://github.com/ada/thesis/pull/3"),
        ("gitlab.com", "#12", "https://gitlab.com/ada/thesis/-/issues/12"),
        ("gitlab.com", "!3", "https://gitlab.com/ada/thesis/-/merge_requests/3"),
        ("codeberg.org", "!3", "https://codeberg.org/ada/thesis/pulls/3"),
        ("github.com", "owner/repo#4", "https://github.com/owner/repo/issues/4"),
        ("", "#12", ""),
        ("", "doi:10.1023/A:1024068626366", "https://doi.org/10.1023/A:1024068626366"),
        ("", "https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("github.com", "javascript:alert(1)", ""),
        ("github.com", "https://exa mple.org", ""),
        ("github.com", "data:text/html,x", ""),
        ("github.com", "#x", ""),
        ("github.com", "doi:10.1/<script>", ""),
        ("github.com", "https://[", ""),
    ],
)
def test_addresses(host: str, text: str, expected: str) -> None:
    """What people write in `links`; what is none of these is text."""
    forge = of_address(f"https://{host}/ada/thesis") if host else None
    assert address(forge, text) == expected
    assert shown(forge, text).startswith(text)


def test_discussions() -> None:
    """A new issue with title and text filled in, whatever is in them, in at most 2,000 characters."""
    forge = of_address("https://github.com/ada/thesis")
    found = discuss(forge, "svc & nb [#1]\n", ["", "Page: run/x.html", "ä" * 300, "last"])
    query = parse_qs(urlsplit(found).query)
    assert query["title"] == ["svc & nb [#1]\n"]
    assert query["body"][0].startswith("\nPage: run/x.html")
    assert len(found) <= 2000
    assert discuss(None, "x", []) == ""
    assert discuss(of_address("https://gitlab.com/a/b"), "x", []).endswith(
        "?issue%5Btitle%5D=x&issue%5Bdescription%5D="
    )
