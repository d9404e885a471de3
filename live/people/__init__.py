"""Organisations, the people in them, how they sign in, and the book of who did what."""

from live.people.visitor import MembershipView, OrganisationKind, Role, Visitor

__all__ = ["MembershipView", "OrganisationKind", "Role", "Visitor"]
