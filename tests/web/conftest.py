"""One small house for all tests here that need a server."""

from collections.abc import Iterator

import pytest

from tests.canary import Canaries
from tests.web.house_server import SmallHouse


@pytest.fixture(scope="session")
def running_house(canaries: Canaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallHouse]:
    house = SmallHouse(tmp_path_factory.mktemp("small-house"))
    canaries.may_rest_in(house.folder)
    yield house
    house.stop()


@pytest.fixture
def house(running_house: SmallHouse) -> SmallHouse:
    """The running house, with a fresh session for everybody."""
    running_house.renew_sessions()
    return running_house
