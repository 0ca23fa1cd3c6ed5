"""The page as a person sees it: finds things by what they are called, not by how they are built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.async_api import expect

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Locator, Page

expect.set_options(timeout=8000)


@dataclass
class Screen:
    """One tab."""

    page: Page

    @classmethod
    async def open(cls, context: BrowserContext, url: str, room: str = "") -> Screen:
        """Open the page, and wait until it is connected."""
        screen = cls(await context.new_page())
        await screen.page.goto(f"{url}/#{room}" if room else url)
        await screen.connected("Live")
        return screen

    async def connected(self, how: str) -> None:
        """Wait until the connection is shown in these words."""
        await expect(self.page.locator("#link")).to_have_text(how)

    async def back(self) -> None:
        """Wait until there is a connection again, on whichever way came first."""
        await expect(self.page.locator("#link[data-state=live]")).to_be_visible()

    @property
    def words(self) -> Locator:
        """The message box."""
        return self.page.get_by_role("combobox", name="Message")

    @property
    def answers(self) -> Locator:
        """The answers, the oldest first."""
        return self.page.locator(".answer .body")

    @property
    def room(self) -> str:
        """The session that is open."""
        return self.page.url.split("#")[1]

    async def say(self, text: str) -> None:
        """Type a message and send it by the keyboard."""
        await self.words.fill(text)
        await self.words.press("Enter")

    async def ask(self, text: str) -> Locator:
        """Say something and wait for the end of the answer; return the answer."""
        before = await self.answers.count()
        await self.say(text)
        answer = self.page.locator(".turn").nth(before)
        await expect(answer.get_by_role("button", name="Copy the answer")).to_be_visible()
        return answer

    def button(self, name: str) -> Locator:
        """A button by its name."""
        return self.page.get_by_role("button", name=name)
