"""The table of faults: `kill -9` a hundred times on SQLite, and on PostgreSQL."""

from tests.bench.figures import Figure, median
from tests.faults.kill import Outcome, kill_again_and_again
from tests.servers.postgres import PostgresServer


async def faults(kills: int, postgres_kills: int) -> list[Figure]:
    """Kills under load: what must be zero, and how soon people are answered again."""
    figures = _told("SQLite", await kill_again_and_again(kills))
    try:
        server = PostgresServer()
    except FileNotFoundError:
        return [*figures, Figure("kill -9 on PostgreSQL", "0", "not installed here")]
    try:
        outcome = await kill_again_and_again(postgres_kills, url=server.new_database("kill"))
        return figures + _told("PostgreSQL", outcome)
    finally:
        server.stop()


def _told(kind: str, outcome: Outcome) -> list[Figure]:
    def zero(name: str, count: int) -> Figure:
        return Figure(f"{what}: {name}", "0", str(count), held=count == 0)

    what = f"{kind}, {outcome.kills} × kill -9, {outcome.senders} writing"
    back = sorted(outcome.back_after)
    return [
        zero(f"acknowledged lost, of {outcome.acknowledged:,}", outcome.lost),
        zero("stored twice", outcome.stored_twice),
        zero("shown twice", outcome.shown_twice),
        zero("out of order, or with gaps", outcome.disorder + outcome.gaps),
        zero("sides that saw something else than was stored", outcome.differing),
        zero("left without an answer", outcome.unanswered),
        Figure(
            f"{what}: from start to first answer",
            "",
            f"{median(back):.1f} s (longest {back[-1]:.1f} s)",
            runs=outcome.back_after,
        ),
    ]
