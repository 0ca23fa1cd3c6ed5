// The page of the API, drawn from its own description.

import "./theme.js";
import { byId, make } from "./dom.js";
import { inlines } from "./markdown.js";

const description = await (await fetch("/openapi.json")).json();
const shapes = description.components.schemas;

function nameOf(schema) {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").at(-1);
  if (schema.anyOf) return schema.anyOf.map(nameOf).filter((name) => name !== "null").join(" or ");
  if (schema.type === "array") return `${nameOf(schema.items)}[]`;
  return schema.enum ? schema.enum.join(" | ") : schema.type || "";
}

function fields(name, seen = new Set()) {
  const shape = shapes[name.replace("[]", "")];
  if (!shape?.properties || seen.has(name)) return null;
  seen.add(name);
  const rows = Object.entries(shape.properties).map(([field, schema]) =>
    make("tr", {}, make("td", {}, make("code", {}, field)), make("td", {}, nameOf(schema)), make("td", {}, ...inlines(schema.description || shapes[nameOf(schema).replace("[]", "")]?.description || ""))),
  );
  return make("div", { class: "grid", tabindex: "0", role: "group", "aria-label": `Fields of ${name}` }, make("table", {}, make("tbody", {}, ...rows)));
}

function operation(path, method, what) {
  const body = nameOf(what.requestBody?.content?.["application/json"]?.schema);
  const answer = Object.values(what.responses)[0];
  const back = nameOf(answer?.content?.["application/json"]?.schema);
  return make(
    "section",
    {},
    make("h2", {}, make("span", { class: "method" }, method.toUpperCase()), " ", make("code", {}, path)),
    make("p", {}, ...inlines(what.description || "")),
    answer?.content?.["text/event-stream"] ? make("p", {}, ...inlines(answer.description)) : null,
    body ? make("h3", {}, `Takes ${body}`) : null,
    body ? fields(body) : null,
    back ? make("h3", {}, `Gives ${back}`) : null,
    back ? fields(back) : null,
  );
}

for (const [path, methods] of Object.entries(description.paths)) {
  for (const [method, what] of Object.entries(methods)) byId("paths").append(operation(path, method, what));
}
