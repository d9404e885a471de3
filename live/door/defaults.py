"""What stands on a door before anybody has written anything: `default_door.toml`, edited by counsellors."""

import tomllib
from pathlib import Path
from typing import Final

from live.door.document import Door
from live.door.editing import check

DEFAULT_DOOR: Final[Door] = check(tomllib.loads((Path(__file__).parent / "default_door.toml").read_text("utf-8")))
"""Texts and phrases are here; everything local is missing, so no door opens before an organisation has been here."""
