"""What can be set is documented, and read in one place."""

import re

from pydantic_settings import BaseSettings

from tests.architecture.tree import ROOT, files, lines
from trainer.settings import Settings

OPERATIONS = ROOT / "docs" / "operations.md"


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    documented = set(re.findall(r"^\| `([A-Z][A-Z0-9_]+)` \|", OPERATIONS.read_text(encoding="utf-8"), re.MULTILINE))
    assert documented == _names(Settings)


def test_only_the_settings_read_the_environment() -> None:
    reads = re.compile(r"os\.getenv|os\.environ(?!\[[^]]+\]\s*=[^=])|from os import .*environ")
    readers = {
        place.partition(":")[0]
        for place, line in lines(files(".py", under=("live", "trainer", "scenarios")))
        if reads.search(line)
    }
    assert readers <= {"trainer/settings.py"}


def _names(settings: type[BaseSettings]) -> set[str]:
    prefix = settings.model_config.get("env_prefix", "")
    return {str(field.validation_alias or f"{prefix}{name}").upper() for name, field in settings.model_fields.items()}
