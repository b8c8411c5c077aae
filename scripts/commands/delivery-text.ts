// One delivery of a preview for a terminal: labelled lines, then the request as the vendor will get it.
import { instantText } from "../core/instant-text.ts";
import type { CallPreview, DeliveryPreview } from "../core/preview.ts";
import { cellsOf } from "../core/text-table.ts";
import { wrapped } from "../core/text-wrap.ts";
import { visibleText } from "../core/visible-text.ts";
import {
  appWords,
  effectVerbs,
  quotaWords,
  restSentence,
  shortDigest,
  takeBackWords,
  whenWords,
  type WordsContext,
} from "./delivery-words.ts";
import type { Paint } from "./paint.ts";

export interface DeliveryStyle {
  readonly paint: Paint;
  readonly columns: number;
}

export function deliveryText(delivery: DeliveryPreview, words: WordsContext, style: DeliveryStyle): string {
  const { row, effect, call, channel } = delivery;
  const head = `  ${style.paint(colourOf(delivery), `${effectVerbs[effect]} ${row.key}${appWords(delivery)}`)}\n`;
  if (call === null) return `${head}${lines("", restSentence(delivery), style)}`;
  const recalls = effect === "recall";
  return [
    head,
    lines(recalls ? "effect" : "reaches", (recalls ? channel?.recall?.effect : channel?.reaches) ?? "", style),
    lines("when", whenWords(delivery, words), style),
    call.everybodyByMs === null ? "" : lines("all by", instantText(call.everybodyByMs, words.zone), style),
    call.quota.length === 0 ? "" : lines("quota", `${quotaWords(call.quota)} used after it`, style),
    call.stopped === null ? "" : lines("stopped", `the channel is stopped: ${call.stopped}`, style),
    recalls ? "" : lines("undo", takeBackWords(delivery), style),
    requestText(call, style),
    lines("digest", shortDigest(call.digest), style),
  ].join("");
}

function colourOf({ effect, channel }: DeliveryPreview): Parameters<Paint>[0] {
  if (effect === "send") return channel?.recall === null ? "red" : "green";
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
