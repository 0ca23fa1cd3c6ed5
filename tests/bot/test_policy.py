"""Who may use what, where; and who changed it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.messages import Author, Caller, Preferences
from bot.policy import Policy, Rules, permit, turned_away
from tests.fakes.board import KEY, THEN

if TYPE_CHECKING:
    from bot.store import Store

ADMIN = Caller(KEY, Author("boss"), admin=True, at=THEN)
MEMBER = Caller(KEY, Author("U1"), at=THEN)


async def test_everything_is_allowed_until_somebody_says_otherwise(store: Store) -> None:
    policy = Policy(store)
    assert await policy.may_choose(MEMBER, Preferences("openai", "general", "creative")) == ""
    assert await policy.rules(KEY) == Rules()


async def test_a_channel_may_be_stricter_than_its_workspace(store: Store) -> None:
    policy = Policy(store)
    await policy.set_rules(ADMIN, Rules(providers=("google", "offline"), admins_only=False), workspace=True)
    await policy.set_rules(ADMIN, Rules(providers=("offline",), modes=("expert",), admins_only=True))
    assert "Only people who manage this channel may switch" in await policy.may_choose(
        MEMBER, Preferences(mode="expert")
    )
    assert "allowed here: offline" in await policy.may_choose(ADMIN, Preferences("google"))
    elsewhere = replace(MEMBER, conversation=replace(KEY, channel="C2"))
    assert await policy.may_choose(elsewhere, Preferences("google")) == ""
    assert "The provider openai is not allowed" in await policy.may_choose(elsewhere, Preferences("openai"))
    rules = await policy.rules(KEY)
    assert permit(rules, Preferences("google", "general")) == Preferences("offline", "expert", only=("offline",))
    assert permit(rules, Preferences("offline", "expert")) == Preferences("offline", "expert", only=("offline",))


async def test_only_the_people_named_are_answered(store: Store) -> None:
    policy = Policy(store)
    await policy.set_rules(ADMIN, Rules(people=("U2", "U3")), workspace=True)
    assert "Only certain people may use me here" in await policy.refusal(KEY, "U1")
    assert await policy.refusal(KEY, "U2") == ""
    await policy.set_rules(ADMIN, Rules(people=("U1",)))
    assert await policy.refusal(KEY, "U1") == ""
    assert turned_away(await policy.rules(KEY), "U2")


async def test_a_channel_takes_each_rule_that_it_has_not_set_from_its_workspace(store: Store) -> None:
    policy = Policy(store)
    await policy.set_rules(ADMIN, Rules(usd=5.0, tokens=900, admins_only=True, external=True), workspace=True)
    await policy.set_rules(ADMIN, Rules(usd=1.5, admins_only=False, external=False))
    assert await policy.rules(KEY) == Rules(usd=1.5, tokens=900, admins_only=False, external=False)


async def test_a_channel_shared_with_others_is_silent_until_allowed(store: Store) -> None:
    policy = Policy(store)
    assert await policy.refusal(KEY, external=False) == ""
    assert "stay silent until an admin allows me" in await policy.refusal(KEY, external=True)
    await policy.set_rules(ADMIN, Rules(external=True))
    assert await policy.refusal(KEY, external=True) == ""


async def test_only_who_manages_the_channel_sets_its_rules_and_each_change_is_on_the_trail(store: Store) -> None:
    policy = Policy(store, lambda: THEN)
    assert "Only people who manage this channel" in await policy.set_rules(MEMBER, Rules(external=True))
    assert await policy.trail(KEY) == []
    await policy.set_rules(ADMIN, Rules(modes=("expert",)))
    await policy.set_rules(ADMIN, Rules(usd=2, people=("U1",)), workspace=True)
    await policy.set_rules(ADMIN, Rules(usd=2, people=("U1",)), workspace=True)
    last, first = await policy.trail(KEY)
    assert (first.who, first.where, first.at) == ("boss", KEY.encode(), "2026-01-01T00:00:00+00:00")
    assert first.what == "rules of the channel: modes: any → expert"
    assert last.what == "rules of the workspace: people: everyone → @U1; budget: no limit → $2.00 a day"
    await policy.forget(KEY, "boss")
    assert {change.who for change in await policy.trail(KEY)} == {"forgotten"}
    await policy.forget(KEY, "nobody")
