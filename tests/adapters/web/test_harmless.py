from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.adapters.web.screen import Screen

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page

    from tests.fakes.stage import Stage

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

EVIL = (
    "<script>window.harm=1</script>",
    "<img src=x onerror='window.harm=1'>",
    "<svg/onload=window.harm=1>",
    "[click](javascript:window.harm=1)",
    "[click](JaVaScRiPt:window.harm=1)",
    "[click](data:text/html,<script>window.harm=1</script>)",
    "![x](https://evil.example/pixel.png)",
    '<a href="javascript:window.harm=1">x</a>',
    "<iframe srcdoc='<script>parent.harm=1</script>'></iframe>",
    "`</code><script>window.harm=1</script>`",
    "```html\n</pre><script>window.harm=1</script>\n```",
    "| <script>window.harm=1</script> | b |\n|---|---|\n| <img src=x onerror=window.harm=1> | c |",
    "[travel.state.gov](https://evil.example/phish)",
    '[x](https://travel.state.gov/"onmouseover="window.harm=1)',
    "<style>*{display:none}</style>",
    "<form action=//evil.example><input name=token>",
    "{{constructor.constructor('window.harm=1')()}}",
    "&lt;script&gt;window.harm=1&lt;/script&gt;",
)


async def width_fits(page: Page) -> bool:
    """Say whether nothing makes the page scroll sideways."""
    wide: bool = await page.evaluate("document.scrollingElement.scrollWidth > innerWidth")
    inner: bool = await page.evaluate("document.querySelector('#scroll').scrollWidth > innerWidth")
    return not wide and not inner


async def test_html_and_script_in_any_text_do_no_harm(context: BrowserContext, stage: Stage) -> None:
    outside: list[str] = []
    context.on("request", lambda request: outside.append(request.url) if stage.url not in request.url else None)
    screen = await Screen.open(context, stage.url)
    answer = await screen.ask("echo " + "\n\n".join(EVIL))
    await expect(answer.locator(".bubble")).to_contain_text("<script>window.harm=1</script>")
    await expect(screen.answers.first).to_contain_text("<script>window.harm=1</script>")
    for forbidden in ("script", "img[src]", "iframe", "style", "form", "svg:not(.icon)", "[onerror]", "[onmouseover]"):
        await expect(answer.locator(f".body {forbidden}, .bubble {forbidden}")).to_have_count(0)
    hrefs = await answer.locator("a").evaluate_all("links => links.map((link) => link.href)")
    assert all(href.startswith("https://travel.state.gov/") for href in hrefs)
    await screen.page.reload()
    await expect(screen.answers.first).to_contain_text("<script>window.harm=1</script>")
    assert await screen.page.evaluate("window.harm") is None
    assert outside == []


async def test_a_name_with_html_is_text_in_the_list_of_conversations(context: BrowserContext, stage: Stage) -> None:
    screen = await Screen.open(context, stage.url)
    await screen.ask("echo <img src=x onerror='window.harm=1'>")
    await expect(screen.page.locator(".room-name")).to_have_text("echo <img src=x onerror='window.harm=1'>")
    await screen.page.locator(".bin").click(force=True)
    await expect(screen.page.get_by_role("dialog")).to_contain_text("<img src=x")
    assert await screen.page.evaluate("window.harm") is None


async def test_marks_that_turn_the_direction_of_text_are_shown_and_kept_apart(
    context: BrowserContext, stage: Stage
) -> None:
    screen = await Screen.open(context, stage.url)
    answer = await screen.ask("echo invoice\u202egnp.exe and \u0633\u0644\u0627\u0645")
    for part in (answer.locator(".bubble"), answer.locator(".body")):
        await expect(part.get_by_role("img", name="hidden direction mark")).to_have_count(1)
        assert "\u202e" not in await part.inner_text()


async def test_a_message_of_a_hundred_thousand_characters_leaves_the_page_usable(
    context: BrowserContext, stage: Stage
) -> None:
    await context.new_page()
    screen = await Screen.open(context, stage.url)
    await screen.ask("echo " + "long words " * 9_090)
    await expect(screen.button("Show all 99,994 characters")).to_be_visible()
    await screen.button("Show all 99,994 characters").click()
    await screen.button("Show less").click()
    await screen.ask("echo short")
    await expect(screen.answers.nth(1)).to_have_text("echo short")
    await screen.say("echo " + "x" * 200_001)
    await expect(screen.page.get_by_role("alert")).to_contain_text("200,000 is the most")


async def test_nothing_scrolls_sideways_on_a_phone(context: BrowserContext, stage: Stage) -> None:
    screen = await Screen.open(context, stage.url)
    await screen.page.set_viewport_size({"width": 360, "height": 700})
    assert await width_fits(screen.page)
    await screen.ask("with a table and a chart")
    await screen.ask(
        "echo " + "unbroken" * 60 + "\n\n```\n" + "code " * 90 + "\n```\n\n|" + " wide |" * 30 + "\n|" + "---|" * 30
    )
    assert await width_fits(screen.page)
    await screen.button("Open the list of conversations").click()
    await expect(screen.button("New conversation")).to_be_in_viewport()
    await screen.page.keyboard.press("Escape")
    await expect(screen.button("New conversation")).not_to_be_in_viewport()


async def test_everything_can_be_done_by_the_keyboard_alone(context: BrowserContext, stage: Stage) -> None:
    screen = await Screen.open(context, stage.url)
    page = screen.page
    await expect(screen.words).to_be_focused()
    await page.keyboard.type("echo by keyboard")
    await page.keyboard.press("Enter")
    await expect(screen.answers).to_have_text(["echo by keyboard"])
    await expect(screen.words).to_be_focused()
    reached = set()
    for _ in range(40):
        await page.keyboard.press("Shift+Tab")
        reached.add(
            await page.evaluate(
                "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"
            )
        )
    wanted = {"Copy the answer", "Answer again", "Edit the question", "Reply in a thread", "Mode", "Provider", "Style"}
    assert wanted | {"New conversation", "Skip to the message box"} <= reached
    await page.get_by_role("link", name="Skip to the message box").press("Enter")
    await expect(screen.words).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(screen.words).to_have_value("echo by keyboard")


async def test_a_screen_reader_finds_names_roles_and_what_is_going_on(context: BrowserContext, stage: Stage) -> None:
    screen = await Screen.open(context, stage.url)
    await screen.ask("with a table and a chart")
    unnamed = await screen.page.evaluate(
        """() => [...document.querySelectorAll('button, a, select, textarea, input, [role=img]')]
            .filter((each) => each.offsetParent && !(each.getAttribute('aria-label') || each.textContent.trim()
                || each.labels?.length || each.title)).map((each) => each.outerHTML)"""
    )
    assert unnamed == []
    seen = await screen.page.locator("body").aria_snapshot()
    for line in (
        'navigation "Conversations"',
        "main:",
        'log "Messages"',
        'combobox "Message"',
        'table "EB-2 in December 2024"',
    ):
        assert line in seen
    await expect(screen.page.locator("#link")).to_have_role("status")
    assert await screen.page.evaluate("document.documentElement.lang") == "en"
    assert await screen.page.locator("#announcer").get_attribute("aria-live") == "polite"


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_text_stands_out_from_its_ground(context: BrowserContext, stage: Stage, scheme: str) -> None:
    screen = await Screen.open(context, stage.url)
    await screen.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await screen.ask("EB-2 India?")
    for selector in (".answer p", ".bubble", ".signature", ".keys", ".room", ".title", ".link", ".answer a", ".chip"):
        ratio = await screen.page.locator(selector).first.evaluate(CONTRAST)
        assert ratio >= 4.5, f"{selector}: {ratio:.2f}"


CONTRAST = """(element) => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const read = (colours) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const grounds = [];
  for (let each = element; each; each = each.parentElement) grounds.unshift(getComputedStyle(each).backgroundColor);
  const light = (rgb) => rgb.map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const [a, b] = [light(read(grounds)), light(read([...grounds, getComputedStyle(element).color]))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}"""
