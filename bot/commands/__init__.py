"""The `/visa` commands as data: one table from which every surface derives its form, its help and its completion.

To add a command: one function, and one row of `COMMANDS` in `table.py`.
"""

from bot.commands.reading import Misunderstood, doubt, read
from bot.commands.running import run
from bot.commands.table import COMMANDS
from bot.commands.words import Argument, Command, Given, Kind

__all__ = ["COMMANDS", "Argument", "Command", "Given", "Kind", "Misunderstood", "doubt", "read", "run"]
