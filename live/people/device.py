"""A short name for a browser, so that people recognise where they are signed in. Nothing else of it is kept."""

_BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("OPR", "Opera"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """ "Firefox · Windows", or as much of it as can be told; empty when nothing can."""
    shown = user_agent[:400]
    names = (next((name for mark, name in known if mark in shown), "") for known in (_BROWSERS, _SYSTEMS))
    return " · ".join(name for name in names if name)
