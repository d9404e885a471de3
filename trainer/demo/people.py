"""Who is in the demo world. The cast has fixed meanings, in tests and pictures too."""

from dataclasses import dataclass

from live.people.visitor import OrganisationKind, Role

PASSWORD = "vingerne-baerer-dig"
TOTP_SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

LINDBY, STRANDBY, VOLUNTEERS, NETWORK = "Lindby Kommune", "Strandby Kommune", "Cyberhus' frivillige", "Ung-i-netværket"

ORGANISATIONS: dict[str, OrganisationKind] = {
    NETWORK: OrganisationKind.NETWORK,
    LINDBY: OrganisationKind.MUNICIPALITY,
    STRANDBY: OrganisationKind.MUNICIPALITY,
    VOLUNTEERS: OrganisationKind.VOLUNTEERS,
}


@dataclass(frozen=True)
class Member:
    """Somebody to sign in as. `places` are (organisation, role), `certified` the organisations where they may take real
    chats; `what` is said when the demo starts."""

    name: str
    email: str
    places: tuple[tuple[str, Role], ...]
    what: str
    certified: tuple[str, ...] = ()
    second_factor: bool = False


BO = Member("Bo Lund", "bo@lindby.example", ((LINDBY, Role.NEW_COUNSELLOR),), "new counsellor, Lindby")
NORA = Member(
    "Nora Friis", "nora@lindby.example", ((LINDBY, Role.NEW_COUNSELLOR),), "new counsellor, Lindby: Bo's partner"
)
DORTE = Member(
    "Dorte Holm", "dorte@lindby.example", ((LINDBY, Role.COORDINATOR),), "coordinator, Lindby", certified=(LINDBY,)
)
HANNE = Member("Hanne Skov", "hanne@lindby.example", ((LINDBY, Role.LEAD),), "lead (tovholder), Lindby")
ERIK = Member(
    "Erik Dam",
    "erik@frivillige.example",
    ((VOLUNTEERS, Role.TRAINER), (LINDBY, Role.TRAINER), (STRANDBY, Role.TRAINER)),
    "trainer, works in all three places",
)
FATIMA = Member(
    "Fatima Bak",
    "fatima@lindby.example",
    ((LINDBY, Role.COUNSELLOR),),
    "certified counsellor, Lindby: shows the second factor",
    certified=(LINDBY,),
    second_factor=True,
)
GORM = Member(
    "Gorm Leth",
    "gorm@lindby.example",
    ((LINDBY, Role.COUNSELLOR),),
    "certified counsellor, Lindby: the second at the desk",
    certified=(LINDBY,),
)
JENS = Member(
    "Jens Vang",
    "jens@frivillige.example",
    ((VOLUNTEERS, Role.COUNSELLOR), (LINDBY, Role.COUNSELLOR)),
    "certified volunteer: helps out in Lindby too",
    certified=(VOLUNTEERS, LINDBY),
)
CARLA = Member(
    "Carla Munk",
    "carla@strandby.example",
    ((STRANDBY, Role.COORDINATOR),),
    "coordinator, Strandby: must never see Lindby",
)
IDA = Member("Ida Krogh", "ida@netvaerk.example", ((NETWORK, Role.NETWORK_ADMINISTRATOR),), "network administrator")

CAST = (BO, NORA, DORTE, HANNE, ERIK, FATIMA, GORM, JENS, CARLA, IDA)
