import subprocess

import pytest

from deploy.supply.secret_scan import finds_in, in_commits, in_files, known_values

# Put together here, so that the scan of this file does not find them.
PLANTED = {
    "key of a payment account": "sk_" + "live_51HqLyjWDarjtT1zdp7dc",
    "secret of a webhook": "whsec" + "_QmFzZTY0RW5jb2RlZFNlY3JldA",
    "key of a cloud": "AKIA" + "QX4BIPZR7JKTW2LM",
    "token of a code host": "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
    "token of a chat or mail service": "xox" + "b-123456789012-abcdefGHIJKL",
    "private key": "-----BEGIN EC " + "PRIVATE KEY-----",
    "signed token": "eyJhbGciOi" + "JIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.dBjftJeZ4CVPmB92K27uhbUJU1p1r",
    "password in an address": "postgres://" + "shop:hunter22@db.example.com/shop",
    "password or key": "API_" + 'KEY = "q8Zr2LxV7mTn4KwB"',
}
HARMLESS = [
    'password = "correct horse battery"',
    'PASSWORD_RESET_URL = "customer:password-reset"',
    'token = request.POST["token"]',
    "postgres://localhost/shop",
    'secret_name = "aaaaaaaaaaaaaaaa"',
    "STRIPE_SECRET_KEY=sk_live_…",
    "https://example.com/@someone",
]


@pytest.mark.parametrize("what", PLANTED)
def test_planted_secret_is_found_and_not_repeated(what):
    finds = list(finds_in(f"x = '{PLANTED[what]}'" if what != "password or key" else PLANTED[what], "a.py:1", []))
    assert what in {find.what for find in finds}
    assert all(PLANTED[what] not in str(find) for find in finds)


@pytest.mark.parametrize("line", HARMLESS)
def test_what_is_no_secret_is_left_alone(line):
    assert list(finds_in(line, "a.py:1", [])) == []


@pytest.fixture
def git(tmp_path):
    """A repository of its own."""

    def run(*arguments):
        identity = ["-c", "user.name=Alice", "-c", "user.email=alice@example.com"]
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)

    run("init", "-q")
    return run


def test_secret_in_a_file_is_found_before_it_is_committed(tmp_path, git):
    (tmp_path / ".gitignore").write_text("ignored.txt\n")
    for name in ("kept.txt", "new.txt", "ignored.txt"):
        (tmp_path / name).write_text(f"\n{PLANTED['key of a payment account']}\n")
    git("add", "kept.txt")
    found = [(find.where, find.what) for find in in_files([], root=tmp_path)]
    assert found == [("kept.txt:2", "key of a payment account"), ("new.txt:2", "key of a payment account")]


def test_secret_that_was_committed_and_taken_away_is_found(tmp_path, git):
    for content in ("nothing\n", f"{PLANTED['secret of a webhook']}\n", "nothing again\n"):
        (tmp_path / "notes.txt").write_text(content)
        git("add", "notes.txt")
        git("commit", "-qm", "Change the notes")
    (found,) = in_commits([], root=tmp_path)
    assert found.what == "secret of a webhook"
    assert found.where.startswith("commit ")
    assert found.where.endswith(" notes.txt")


def test_what_is_known_has_a_reason(tmp_path):
    path = tmp_path / "known.toml"
    path.write_text("[[known]]\ntext = 'a'\nreason = ''\n")
    with pytest.raises(ValueError, match="known without a reason"):
        known_values(path)


def test_what_is_known_covers_the_whole_of_a_find():
    known = known_values()
    line = "sk_" + "live_suite"
    assert list(finds_in(line, "a.py:1", known)) == []
    assert list(finds_in(f"{line}4eC39HqLyjWDarjtT1zdp7dc", "a.py:1", known)) != []
