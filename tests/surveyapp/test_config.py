import stat
from pathlib import Path

import pytest

from surveyapp.config import SECRET_FILE, Config, InvalidSettingError, ensure, load_config

GOOD = "vJ8mW2qLx5Tz0RbN7yKd3HcF6sPg1UaE"


@pytest.mark.parametrize(
    "secret", ["", "secret", "changeme", "dev", "a" * 64, "password" * 8, GOOD[:31]]
)
def test_a_short_or_plain_secret_key_keeps_the_app_from_starting(
    tmp_path: Path, secret: str
) -> None:
    with pytest.raises(InvalidSettingError, match="SURVEYAPP_SECRET_KEY"):
        Config(data_folder=tmp_path, secret_key=secret)


def test_debug_on_a_public_address_keeps_the_app_from_starting(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettingError, match="SURVEYAPP_DEBUG"):
        Config(tmp_path, GOOD, public_url="https://survey.example.org", debug=True)


def test_debug_on_this_machine_is_allowed(tmp_path: Path) -> None:
    assert Config(tmp_path, GOOD, debug=True).debug


@pytest.mark.parametrize(
    "url", ["", "survey.example.org", "ftp://x.org", "https://", "https://x/?a"]
)
def test_a_public_address_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(InvalidSettingError, match="SURVEYAPP_PUBLIC_URL"):
        Config(tmp_path, GOOD, public_url=url)


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    ensure(folder)
    first = (folder / SECRET_FILE).read_text()
    ensure(folder)
    assert (folder / SECRET_FILE).read_text() == first
    assert stat.S_IMODE((folder / SECRET_FILE).stat().st_mode) == 0o600


def test_without_a_secret_key_the_message_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettingError, match="surveyapp serve"):
        load_config({"SURVEYAPP_DATA": str(tmp_path)})


def test_settings_come_from_the_environment(tmp_path: Path) -> None:
    config = load_config(
        {
            "SURVEYAPP_DATA": str(tmp_path),
            "SURVEYAPP_SECRET_KEY": GOOD,
            "SURVEYAPP_PUBLIC_URL": "https://survey.example.org/",
            "SURVEYAPP_PROXIES": "1",
        }
    )
    assert (config.public_url, config.proxies, config.https) == (
        "https://survey.example.org",
        1,
        True,
    )


def test_the_number_of_proxies_is_a_number(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettingError, match="SURVEYAPP_PROXIES"):
        load_config(
            {
                "SURVEYAPP_DATA": str(tmp_path),
                "SURVEYAPP_SECRET_KEY": GOOD,
                "SURVEYAPP_PROXIES": "one",
            }
        )


def test_the_database_lies_in_the_data_folder(tmp_path: Path) -> None:
    assert Config(tmp_path, GOOD).database_url == f"sqlite:///{tmp_path}/surveyapp.sqlite"


@pytest.mark.parametrize("kind", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_postgres_url_gets_our_driver_and_keeps_its_password(tmp_path: Path, kind: str) -> None:
    config = Config(tmp_path, GOOD, database_url=f"{kind}://anna:s%40t@db.example/survey")
    assert config.database_url == "postgresql+psycopg://anna:s%40t@db.example/survey"


@pytest.mark.parametrize("url", ["survey.sqlite", "mysql://anna:pw@db/x", "postgres://db:x/y"])
def test_a_database_we_do_not_know_is_refused_without_repeating_it(
    tmp_path: Path, url: str
) -> None:
    with pytest.raises(InvalidSettingError, match="SURVEYAPP_DATABASE") as refused:
        Config(tmp_path, GOOD, database_url=url)
    assert url not in str(refused.value)


@pytest.mark.parametrize(
    ("written", "meant"), [("300,10", (300, 10)), (" 50 , 5 ", (50, 5)), ("0", (0, 10))]
)
def test_a_pace_of_beginning_is_read(tmp_path: Path, written: str, meant: tuple[int, int]) -> None:
    environment = {"SURVEYAPP_DATA": str(tmp_path), "SURVEYAPP_SECRET_KEY": GOOD}
    config = load_config({**environment, "SURVEYAPP_STARTS": written})
    assert (config.starts.at_once, config.starts.a_minute) == meant


@pytest.mark.parametrize("written", ["", "300", "300,0", "0,5", "-1,5", "many,few", "1,2,3"])
def test_a_pace_that_is_none_keeps_the_app_from_starting(tmp_path: Path, written: str) -> None:
    environment = {"SURVEYAPP_DATA": str(tmp_path), "SURVEYAPP_SECRET_KEY": GOOD}
    with pytest.raises(InvalidSettingError, match="SURVEYAPP_STARTS"):
        load_config({**environment, "SURVEYAPP_STARTS": written})
