"""A strict local Slack: it refuses what the real one refuses, and remembers every byte that a person would see."""

from __future__ import annotations

from tests.fakes.slack.faults import Fault
from tests.fakes.slack.people import Person
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.world import Installation, Post, Room, Workspace

__all__ = ["FakeSlack", "Fault", "Installation", "Person", "Post", "Room", "Workspace"]
