"""A bot of another library (hikari), to see that the fake speaks Discord: answers a mention, edits, takes a command.

python foreign_hikari.py API          needs hikari, and nothing of this project
"""

# mypy: ignore-errors
# Its library lives outside this project's environment.

import sys

import hikari

TOKEN = "MTQ1NzQ2OTQ4MzcyNjY2ODA0OA.GfAkEr.not-a-real-secret-not-a-real-secret"
INTENTS = hikari.Intents.GUILDS | hikari.Intents.GUILD_MESSAGES | hikari.Intents.DM_MESSAGES
bot = hikari.GatewayBot(TOKEN, intents=INTENTS, rest_url=sys.argv[1], banner=None, suppress_optimization_warning=True)


@bot.listen()
async def started(event: hikari.StartedEvent) -> None:
    del event
    me = bot.get_me()
    command = bot.rest.slash_command_builder("foreign", "A command of another library")
    await bot.rest.set_application_commands(me.id, [command])


@bot.listen()
async def said(event: hikari.MessageCreateEvent) -> None:
    if event.is_bot:
        return
    reply = await event.message.respond("first", reply=True, mentions_reply=False, user_mentions=False,
                                        role_mentions=False, mentions_everyone=False)  # fmt: skip
    await reply.edit("second", user_mentions=False, role_mentions=False, mentions_everyone=False)


@bot.listen()
async def asked(event: hikari.InteractionCreateEvent) -> None:
    interaction = event.interaction
    await interaction.create_initial_response(hikari.ResponseType.DEFERRED_MESSAGE_CREATE)
    await interaction.edit_initial_response("third", user_mentions=False, role_mentions=False, mentions_everyone=False)


bot.run(check_for_updates=False)
