// What a reader of a plan must know before its details: the verdict in one line, and what the plan could not see.
import type { MergeReport } from "../../core/review/merge-report.ts";
import type { DeliveryPreview, Effect } from "../../core/review/preview.ts";
import { listOf } from "../../core/problems/value-text.ts";
import { visibleLine } from "../../core/text/visible-text.ts";
import { isIrrevocable, shortDigest, shownEffect } from "../words/delivery-words.ts";

const counted: readonly (readonly [Effect, (count: number) => string])[] = [
  ["send", (count) => `sends ${count} ${count === 1 ? "broadcast" : "broadcasts"}`],
  ["recall", (count) => `takes ${count} back`],
  ["cancel", (count) => `cancels ${count}`],
  ["held", (count) => `holds ${count} on a paused channel`],
  ["stays", (count) => `cannot take ${count} back`],
  ["missed", (count) => `misses ${count}`],
  ["ask", (count) => `has ${count} ${count === 1 ? "question" : "questions"} for a person`],
];

/** `sends 3 broadcasts and takes 1 back.` */
export function planVerdict({ source, preview }: MergeReport): string {
  if (source.changes.length === 0) {
    const { label, oid } = source.base;
    return `nothing to do: ${oid === null ? "there is no announcement" : `no announcement differs from ${label}`}.`;
  }
  const numbers = Map.groupBy(preview.deliveries, (delivery) => shownEffect(delivery));
  const parts = counted.flatMap(([effect, words]) => {
    const found = numbers.get(effect) ?? [];
    return found.length === 0 ? [] : [`${words(found.length)}${finalWords(effect, found)}`];
  });
  return parts.length === 0 ? "nothing is sent and nothing is taken back." : `${listOf(parts, "and")}.`;
}

function finalWords(effect: Effect, found: readonly DeliveryPreview[]): string {
  const once = found.filter(isIrrevocable).length;
  if (effect !== "send" || once === 0) return "";
  return ` (${once === found.length ? "" : `${once} `}cannot be taken back)`;
}

/** Whole sentences, in order of weight. */
export function planNotes({ source, preview }: MergeReport): readonly string[] {
  const { state, isConfigured, code } = source;
  return [
    ...(state.kind === "unreachable"
      ? [`Without the state branch: quota in use and what was already sent are unknown (${state.reason}).`]
      : []),
    ...(state.kind === "refused"
      ? [
          `Without the state branch: quota in use and what was already sent are unknown. ${state.code}: ${state.reason}. ` +
            state.remedy,
        ]
      : []),
    ...(state.kind === "none"
      ? [
          `Without the state branch: origin has no "${state.branch}" yet. Run \`npm run announce -- init\` before merging: ` +
            "what is merged before that counts as history and is never sent.",
        ]
      : []),
    ...(isConfigured
      ? []
      : ["Not configured: .github/vendors.yaml names no vendor account, so nothing goes out until it does."]),
    ...preview.history.map(
      (path) => `History: ${visibleLine(path)} stood on the default branch before init; it is never sent.`,
    ),
    ...(code.length === 0
      ? []
      : [
          `This also changes how announcements are sent: ${shortList(code)}. Review it as code.`,
          ...waitingWords(preview),
        ]),
  ];
}

/** What was reviewed with other code and is not sent yet: its bytes are those that the merged code makes. */
function waitingWords({ others }: MergeReport["preview"]): readonly string[] {
  const waiting = others.flatMap(({ id, key, next }) =>
    next.kind === "call" && next.candidate.act === "send" ? [`${id} ${key} ${shortDigest(next.candidate.digest)}`] : [],
  );
  if (waiting.length === 0) return [];
  const are = waiting.length === 1 ? "delivery is" : "deliveries are";
  return [
    `${waiting.length} merged ${are} not sent yet and will be sent as the merged code makes them; this code makes ` +
      `${shortList(waiting)}. Compare them with the digests of their own pull requests.`,
  ];
}

function shortList(paths: readonly string[]): string {
  const shown = paths.slice(0, 5).map(visibleLine);
  return paths.length > shown.length
    ? `${shown.join(", ")} and ${paths.length - shown.length} more`
    : listOf(shown, "and");
}
