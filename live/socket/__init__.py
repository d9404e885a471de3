"""The one protocol of a room (docs/protocol.md): young person, counsellor and observer alike."""
