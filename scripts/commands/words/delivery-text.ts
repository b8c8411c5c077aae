// One delivery of a preview for a terminal: labelled lines, then the request as the vendor will get it.
import type { CallPreview } from "../../core/review/call-preview.ts";
import type { DeliveryPreview } from "../../core/review/preview.ts";
import { cellsOf } from "../../core/text/text-table.ts";
import { wrapped } from "../../core/text/text-wrap.ts";
import { visibleText } from "../../core/text/visible-text.ts";
import { callLines } from "./call-lines.ts";
import { appWords, effectVerbs, restSentence, shortDigest, shownEffect, type WordsContext } from "./delivery-words.ts";
import type { Paint } from "./paint.ts";

export interface DeliveryStyle {
  readonly paint: Paint;
  readonly columns: number;
}

export function deliveryText(delivery: DeliveryPreview, words: WordsContext, style: DeliveryStyle): string {
  const { row, call } = delivery;
  const effect = shownEffect(delivery);
  const head = `  ${style.paint(colourOf(delivery), `${effectVerbs[effect]} ${row.key}${appWords(delivery)}`)}\n`;
  if (call === null) return `${head}${lines("", restSentence(delivery), style)}`;
  return [
    head,
    ...callLines(delivery, call, words).map(({ label, text }) => lines(label, text, style)),
    requestText(call, style),
    lines("digest", shortDigest(call.digest), style),
  ].join("");
}

function colourOf(delivery: DeliveryPreview): Parameters<Paint>[0] {
  const effect = shownEffect(delivery);
  if (effect === "send") return delivery.channel?.recall === null ? "red" : "green";
  return effect === "stays" || effect === "ask" || effect === "missed" ? "red" : "yellow";
}

const indent = "    ";
const labelCells = 9;

function lines(label: string, text: string, { paint, columns }: DeliveryStyle): string {
  const margin = label === "" ? indent : `${indent}${" ".repeat(labelCells)}`;
  const head = label === "" ? indent : `${indent}${paint("dim", label.padEnd(labelCells))}`;
  return wrapped(visibleText(text), columns - cellsOf(margin))
    .map((line, index) => `${index === 0 ? head : margin}${line}`.trimEnd() + "\n")
    .join("");
}

/** Nothing of it is wrapped: what stands there is what is sent. */
function requestText({ request }: CallPreview, { paint }: DeliveryStyle): string {
  const margin = `${indent}${" ".repeat(labelCells)}`;
  const head = `${indent}${paint("dim", "request".padEnd(labelCells))}${request.method} ${request.url}\n`;
  const headers = request.headers.map(([name, value]) => `${margin}${name}: ${visibleText(value)}\n`);
  const fields = request.fields.map(([name, value]) => fieldText(margin, name, visibleText(value)));
  return `${head}${headers.join("")}\n${fields.join("")}`;
}

/** A value of several lines stands below its name. */
function fieldText(margin: string, name: string, value: string): string {
  if (!value.includes("\n")) return `${margin}${name} = ${value}\n`;
  const below = value.split("\n").map((line) => `${margin}  ${line}`.trimEnd() + "\n");
  return `${margin}${name} =\n${below.join("")}`;
}
