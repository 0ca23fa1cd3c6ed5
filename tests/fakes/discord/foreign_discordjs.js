// A bot of another library (discord.js), to see that the fake speaks Discord: answers a mention, edits, takes a command.
//   NODE_PATH=.../node_modules node foreign_discordjs.js API
const { Client, GatewayIntentBits, Partials } = require("discord.js");

const TOKEN = "MTQ1NzQ2OTQ4MzcyNjY2ODA0OA.GfAkEr.not-a-real-secret-not-a-real-secret";
const client = new Client({
  intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages],
  partials: [Partials.Channel],
  allowedMentions: { parse: [] },
  rest: { api: process.argv[2].replace(/\/v10$/, "") },
});

client.on("clientReady", async () => {
  await client.application.commands.set([{ name: "foreign", description: "A command of another library" }]);
});

client.on("messageCreate", async (message) => {
  if (message.author.bot) return;
  const reply = await message.reply({ content: "first", allowedMentions: { parse: [], repliedUser: false } });
  await reply.edit({ content: "second", allowedMentions: { parse: [] } });
});

client.on("interactionCreate", async (interaction) => {
  await interaction.deferReply();
  await interaction.editReply({ content: "third", allowedMentions: { parse: [] } });
});

client.login(TOKEN);
