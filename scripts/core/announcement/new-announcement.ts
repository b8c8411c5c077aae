// Writes a fresh announcement file from answers: what `announce new` creates.
import type { Priority } from "./announcement.ts";
import { isJsonObject, type Json, type JsonObject } from "../text/json.ts";
import { flowText, hasHidden, quotedText, stringText } from "../yaml/yaml-scalar.ts";
import { spaces } from "../yaml/yaml-splice.ts";

export interface NewAnnouncement {
  readonly title: string;
  /** Trailing line breaks are not part of it. */
  readonly body: string | null;
  readonly from: string | null;
  readonly priority: Priority;
  /** RFC 3339 with an explicit offset. */
  readonly notBefore: string | null;
  readonly notAfter: string | null;
  readonly deliveries: readonly NewDelivery[];
  /** Of the announcement schema, from the new file's folder. */
  readonly schemaPath: string;
}

export interface NewDelivery {
  readonly to: string;
  readonly app: string | null;
  /** The channel's options as they are to stand in the file; neither `to` nor `app` is among them. */
  readonly options: JsonObject;
}

/**
 * The file's text. `state` stands near the top and `broadcasts` last, so that a take-back edit and the dispatcher's record
 * never touch neighbouring lines.
 */
export function newAnnouncementText(fields: NewAnnouncement): string {
  const { title, body, from, priority, notBefore, notAfter, deliveries, schemaPath } = fields;
  const times = [...timeLine("notBefore", notBefore), ...timeLine("notAfter", notAfter)];
  const lines = [
    `# yaml-language-server: $schema=${schemaPath}`,
    `title: ${stringText(title, "block")}`,
    "state: present",
    `priority: ${priority}`,
    ...(times.length === 0 ? [] : ["schedule:", ...times]),
    ...(from === null ? [] : [`from: ${stringText(from, "block")}`]),
    ...(body === null ? [] : bodyLines(body.replace(/\n+$/, ""))),
    ...(deliveries.length === 0 ? ["deliveries: []"] : ["deliveries:", ...deliveries.flatMap(deliveryLines)]),
    "broadcasts: {}",
  ];
  return `${lines.join("\n")}\n`;
}

/** Columns: a list or map that would reach further is written over several lines. */
const longestFlowLine = 100;

function timeLine(name: string, time: string | null): string[] {
  if (time === null) return [];
  // An instant is plain as in the design; the core schema has no type for it, so it stays text.
  const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(time);
  return [`  ${name}: ${isInstant ? time : stringText(time, "block")}`];
}

function bodyLines(body: string): string[] {
  if (!fitsLiteral(body)) return [`body: ${quotedText(body)}`];
  return ["body: |", ...body.split("\n").map((line) => (line === "" ? "" : `  ${line}`))];
}

/** A literal block takes its indentation from the first line with text, and cannot hold escapes. */
function fitsLiteral(body: string): boolean {
  return /^\n*[^ \t\n]/.test(body) && !/[ \t]$/.test(body) && !hasHidden(body);
}

function deliveryLines({ to, app, options }: NewDelivery): string[] {
  const head = [`  - to: ${stringText(to, "block")}`];
  if (app !== null) head.push(`    app: ${stringText(app, "block")}`);
  return [...head, ...mapLines(options, 4)];
}

function mapLines(map: JsonObject, indent: number): string[] {
  return Object.entries(map).flatMap(([key, value]) => pairLines(key, value, indent));
}

function pairLines(key: string, value: Json, indent: number): string[] {
  const head = `${spaces(indent)}${stringText(key, "flow")}:`;
  if (typeof value === "string") return [`${head} ${stringText(value, "block")}`];
  const oneLine = `${head} ${flowText(value)}`;
  if (oneLine.length <= longestFlowLine) return [oneLine];
  if (isJsonObject(value)) return [head, ...mapLines(value, indent + 2)];
  if (typeof value !== "object" || value === null) return [oneLine];
  return [head, ...value.map((item) => `${spaces(indent + 2)}- ${flowText(item)}`)];
}
