"""Alma comes to the door, waits, talks, and goes."""

from tests.youth.house import AABY, YoungHouse


async def test_alma_presses_one_button_and_is_in_the_queue(house: YoungHouse) -> None:
    async with house.browser() as phone:
        page = await phone.get(f"/i/{AABY}")
        assert page.status_code == 200
        assert "<title>Ung i Aaby</title>" in page.text
        alma = await house.comes(phone)
        line = await house.line(alma)
        welcome = await line.next("welcome")
        assert (welcome["role"], welcome["phase"]) == ("young", "waiting")
        queue = await line.next("queue")
        assert queue["place"] == 1
        assert (await line.says("Hej, er der nogen?"))["t"] in ("done", "entry")
        room = house.takes("Fatima")
        seated = await line.next("entry")
        while seated["body"].get("role") != "counsellor":
            seated = await line.next("entry")
        assert seated["body"]["name"] == "Fatima"
        assert house.does("Fatima", room, "say", text="Hej Alma. Jeg læser med.") == "done"
        while (heard := await line.next("entry"))["kind"] != "said":
            pass
        assert heard["body"]["text"] == "Hej Alma. Jeg læser med."
