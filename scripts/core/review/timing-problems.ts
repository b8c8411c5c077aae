// What a preview warns of in time: announcements that come too late, texts that turn wrong, and waits without an end.
import type { Announcement, Delivery } from "../announcement/announcement.ts";
import type { CheckCode } from "../problems/check-problem.ts";
import { checkProblemAt } from "../yaml/check-finding.ts";
import { timesWithoutZone } from "../time/clock-times.ts";
import type { Path } from "../problems/finding.ts";
import { deliveryOf, type LedgerEntry } from "../ledger/ledger.ts";
import type { FileChange } from "./merge-guards.ts";
import type { DeliveryPreview, Preview } from "./preview.ts";
import type { Problem } from "../problems/problem.ts";
import { relativeWords, type TextMatch } from "../time/relative-words.ts";
import { placeOfWord } from "../yaml/text-places.ts";
import { durationText, instantText } from "../time/instant-text.ts";
import { listOf, quoted } from "../problems/value-text.ts";
import type { ChannelSpec } from "../vendor-contract.ts";

export interface TimingContext {
  readonly nowMs: number;
  /** As they were before the merge was decided. */
  readonly ledgers: ReadonlyMap<string, LedgerEntry>;
}

/** Every problem of time in the files that the merge changes, of what is yet to be sent. */
export function timingProblems(
  changes: readonly FileChange[],
  preview: Preview,
  context: TimingContext,
): readonly Problem[] {
  return changes.flatMap(({ path, after }) => {
    if (after.kind !== "valid") return [];
    const { announcement, text } = after;
    const rows = preview.deliveries.filter(({ row }) => row.path === path && row.id === announcement.id);
    const file: TimedFile = { source: { file: path, text }, announcement, rows, sends: rows.flatMap(sendOf) };
    return [
      ...tooLate(file, context),
      ...pushedOut(file),
      ...endless(file),
      ...wordsThatTurnWrong(file, context),
      ...timesOfNoZone(file),
    ];
  });
}

interface TimedFile {
  readonly source: { readonly file: string; readonly text: string };
  readonly announcement: Announcement;
  readonly rows: readonly DeliveryPreview[];
  readonly sends: readonly Send[];
}

/** A delivery that is to be sent, or would be but for a pause. */
interface Send {
  readonly preview: DeliveryPreview;
  readonly delivery: Delivery;
  readonly channel: ChannelSpec;
}

function sendOf(preview: DeliveryPreview): readonly Send[] {
  const { row, effect, channel, announcement } = preview;
  const delivery = announcement?.deliveries.find(({ key }) => key === row.key);
  if ((effect !== "send" && effect !== "held") || delivery === undefined || channel === null) return [];
  return [{ preview, delivery, channel }];
}

function tooLate({ source, announcement, rows }: TimedFile, { ledgers }: TimingContext): readonly Problem[] {
  const reasons = rows.flatMap(({ row, effect }) => {
    const { next, key } = row;
    const wasMissed = deliveryOf(ledgers.get(row.id), key).closed?.status === "missed";
    if (effect === "missed") return wasMissed ? [] : [`notAfter has passed before ${key} could be sent`];
    if (next.kind !== "call" || next.allotment.kind !== "too-late") return [];
    const { atMs, reason } = next.allotment;
    const turn = Number.isFinite(atMs)
      ? `its turn would come ${instantText(atMs, "UTC")}`
      : "it would never have a turn";
    return [`${key} would miss its notAfter: ${turn} (${reason})`];
  });
  if (reasons.length === 0) return [];
  const at = announcement.notAfterMs === null ? ["deliveries"] : ["schedule", "notAfter"];
  return [checkProblemAt(source, { at, on: "value" }, "NOT_AFTER_MISSED", { message: reasons.join("; ") })];
}

function pushedOut({ source, sends }: TimedFile): readonly Problem[] {
  const missing = sends.flatMap(({ preview }) => preview.call?.pushesBack.filter(({ misses }) => misses) ?? []);
  if (missing.length === 0) return [];
  const names = missing.map(({ id, key, fromMs, notAfterMs }) => {
    const times = [
      ...(fromMs === null ? [] : [`it would go out ${instantText(fromMs, "UTC")}`]),
      ...(notAfterMs === null ? [] : [`its notAfter is ${instantText(notAfterMs, "UTC")}`]),
    ];
    return `${id} to ${key} (${times.join(", ")})`;
  });
  const message = `this goes first, and makes ${listOf(names, "and")} miss its time`;
  return [checkProblemAt(source, { at: ["priority"], on: "value" }, "OTHERS_MISSED", { message })];
}

function endless({ source, announcement, sends }: TimedFile): readonly Problem[] {
  if (announcement.notAfterMs !== null) return [];
  const limited = sends.flatMap(({ delivery, channel }) => {
    const limit = channel.limits.find(({ calls, window }) => calls === "send" && window.kind === "day");
    return limit === undefined ? [] : [{ delivery, words: `${delivery.key} takes ${limit.count} a day` }];
  });
  const [first] = limited;
  if (first === undefined) return [];
  const index = indexOf(announcement, first.delivery);
  const message = `${limited.map(({ words }) => words).join(", ")}: without notAfter this goes out however late its turn comes`;
  return [checkProblemAt(source, { at: ["deliveries", index, "to"], on: "value" }, "NOT_AFTER_MISSING", { message })];
}

function wordsThatTurnWrong(file: TimedFile, { nowMs }: TimingContext): readonly Problem[] {
  return textsOf(file).flatMap(({ at, text, sends }) => {
    const lates = sends.map((send) => latest(send, nowMs));
    const late = lates.reduce((worst, other) => (other.byMs > worst.byMs ? other : worst));
    const words = relativeWords(text).filter(({ trueForMs }) => late.byMs >= trueForMs);
    const message = `${quotedWords(words)} may be wrong by the time it is read: ${late.reason}`;
    return problemAtWord(file, { at, text, words }, "TEXT_RELATIVE", message);
  });
}

function timesOfNoZone(file: TimedFile): readonly Problem[] {
  return textsOf(file).flatMap(({ at, text }) => {
    const words = timesWithoutZone(text);
    return problemAtWord(
      file,
      { at, text, words },
      "TIME_WITHOUT_ZONE",
      `nothing says in which time zone ${quotedWords(words)} is meant`,
    );
  });
}

/** How late people may read a delivery, and why. */
function latest(
  { preview, delivery, channel }: Send,
  nowMs: number,
): { readonly byMs: number; readonly reason: string } {
  const { body, from, options } = delivery;
  const keptMs = channel.view.keptMs({ body, from, options });
  const waits = waitingMs(preview, nowMs);
  if (waits >= keptMs) {
    const words = Number.isFinite(waits)
      ? `waits ${durationText(waits)} for its turn`
      : "waits for nobody knows how long";
    return { byMs: waits, reason: `${delivery.key} ${words}` };
  }
  return { byMs: keptMs, reason: `${delivery.key} is handed out for ${durationText(keptMs)}` };
}

/** Beyond its notBefore: that is when its text is meant for. */
function waitingMs({ row: { next }, effect, announcement }: DeliveryPreview, nowMs: number): number {
  if (effect === "held") return Infinity;
  if (next.kind !== "call" || next.allotment.kind === "now") return 0;
  if (next.allotment.kind === "queued") return Infinity;
  return Math.max(0, next.allotment.atMs - Math.max(nowMs, announcement?.notBeforeMs ?? 0));
}

interface FileText {
  readonly at: Path;
  readonly text: string;
  readonly sends: readonly [Send, ...Send[]];
}

/** Each text once, with all the deliveries that send it. */
function textsOf({ announcement, sends }: TimedFile): readonly FileText[] {
  const texts = sends.flatMap((send) => {
    const { body, from, options } = send.delivery;
    const index = indexOf(announcement, send.delivery);
    return send.channel.view.texts({ body, from, options }).map(({ at, text }) => {
      const path: Path = at[0] === "body" ? at : ["deliveries", index, ...at];
      return { at: path, text, send };
    });
  });
  return [...Map.groupBy(texts, ({ at }) => JSON.stringify(at)).values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [{ at: first.at, text: first.text, sends: [first.send, ...others.map(({ send }) => send)] as const }],
  );
}

function indexOf({ deliveries }: Announcement, { key }: Delivery): number {
  return deliveries.findIndex((delivery) => delivery.key === key);
}

interface WordsOfText {
  readonly at: Path;
  readonly text: string;
  readonly words: readonly TextMatch[];
}

/** One problem for all words of a text, at the first of them. */
function problemAtWord(
  { source }: TimedFile,
  { at, text, words }: WordsOfText,
  code: CheckCode,
  message: string,
): readonly Problem[] {
  const [first] = words;
  if (first === undefined) return [];
  const problem = checkProblemAt(source, { at, on: "value" }, code, { message });
  return [{ ...problem, ...placeOfWord(source.text, at, text, first) }];
}

const mostWords = 4;

function quotedWords(words: readonly TextMatch[]): string {
  const distinct = [...new Set(words.map(({ text }) => text))];
  const shown = distinct.slice(0, mostWords).map(quoted);
  return distinct.length > shown.length ? `${shown.join(", ")} and more` : listOf(shown, "and");
}
