// Writes records into a file's `broadcasts` map and touches nothing else.
import { isMap, isScalar, type Pair, type YAMLMap } from "yaml";
import type { BroadcastRecord } from "../announcement/announcement.ts";
import { deliveryKeyText, recordFlowText, recordLines, saysRecord } from "./broadcast-record-text.ts";
import { broadcastsEditFlaw } from "./broadcasts-guard.ts";
import {
  findPair,
  isFlow,
  isRefused,
  mapIndent,
  nodeStart,
  pairEnd,
  readYamlSource,
  type Refused,
  refused,
  type TextEdit,
  type YamlSource,
} from "../yaml/yaml-source.ts";
import {
  applySplices,
  flowPairAtEnd,
  indentStep,
  lineEnding,
  linesAtEnd,
  linesBelow,
  pairTextEnd,
  spaces,
  type Splice,
  valueReplaced,
} from "../yaml/yaml-splice.ts";

type Records = readonly (readonly [string, BroadcastRecord])[];

/**
 * Puts each record, by delivery key, into the top-level `broadcasts` map: new ones at its end in the order given, differing
 * ones in their place. Entries that already say the same or are not named stay byte for byte, and so does the rest of the
 * file; where that cannot be proved of the result, the edit is refused. Never throws.
 */
export function writeBroadcasts(text: string, records: ReadonlyMap<string, BroadcastRecord>): TextEdit {
  const before = readYamlSource(text);
  if (isRefused(before)) return before;
  const splices = broadcastsSplices(before, [...records]);
  if (isRefused(splices)) return splices;
  if (splices.length === 0) return { kind: "unchanged" };
  const edited = applySplices(text, splices);
  const after = readYamlSource(edited);
  if (isRefused(after)) return refused(`after the edit, ${after.reason}`);
  const flaw = broadcastsEditFlaw(before, after, { records, splices });
  return flaw === null ? { kind: "written", text: edited } : refused(flaw);
}

function broadcastsSplices(source: YamlSource, records: Records): Splice[] | Refused {
  const { text, root } = source;
  if (root.items.some((pair) => !isScalar(pair.key))) return refused("a top-level key is not plain text");
  const pair = findPair(root, "broadcasts");
  if (records.length === 0) return [];
  if (pair === null) return [newBroadcasts(source, records)];
  if (isEmpty(text, pair)) return emptyBroadcastsFilled(source, pair, records);
  const map = pair.value;
  if (!isMap(map)) return refused("`broadcasts` is not a map");
  if (map.items.some((entry) => !isScalar(entry.key))) return refused("a key in `broadcasts` is not plain text");
  const missing = records.filter(([key]) => findPair(map, key) === null);
  const changed = records.flatMap(([key, record]) => {
    const entry = findPair(map, key);
    return entry === null || saysRecord(entry.value, record) ? [] : entryReplaced(source, entry, record);
  });
  return missing.length === 0 ? changed : [...changed, entriesAppended(source, map, missing)];
}

function newBroadcasts(source: YamlSource, records: Records): Splice {
  const { text, root } = source;
  if (isFlow(root)) return flowPairAtEnd(text, root, `broadcasts: { ${flowEntries(records)} }`);
  const [indent, step] = [mapIndent(root), indentStep(root)];
  const lines = [`${spaces(indent)}broadcasts:`, ...entryLines(records, indent + step, step)];
  return linesAtEnd(text, lines);
}

/** `broadcasts: {}` or `broadcasts:`; in a block document it becomes a block map, and a comment beside it stays. */
function emptyBroadcastsFilled(source: YamlSource, pair: Pair, records: Records): Splice[] {
  const { text, root } = source;
  if (isFlow(root)) return [valueReplaced(text, pair, `{ ${flowEntries(records)} }`)];
  const [indent, step] = [mapIndent(root), indentStep(root)];
  return valueAsLines(text, pair, entryLines(records, indent + step, step));
}

function entriesAppended(source: YamlSource, map: YAMLMap, records: Records): Splice {
  const { text, root } = source;
  if (isFlow(map)) return flowPairAtEnd(text, map, flowEntries(records));
  const last = map.items.at(-1);
  const step = blockSteps(map).at(-1) ?? indentStep(root);
  return linesBelow(text, last === undefined ? 0 : pairEnd(last), entryLines(records, mapIndent(map), step));
}

function entryReplaced(source: YamlSource, entry: Pair, record: BroadcastRecord): Splice[] {
  const { text, root } = source;
  const { value } = entry;
  const broadcasts = findPair(root, "broadcasts")?.value;
  if (!isMap(broadcasts)) return [];
  const isBlockRecord = isMap(value) && !isFlow(value);
  if (isBlockRecord) {
    const lines = recordLines(record).join(lineEnding(text) + spaces(mapIndent(value)));
    return [{ start: nodeStart(value) ?? 0, end: pairTextEnd(text, entry), text: lines }];
  }
  if (isFlow(broadcasts) || !isEmpty(text, entry)) return [valueReplaced(text, entry, recordFlowText(record))];
  const indent = spaces(mapIndent(broadcasts) + (blockSteps(broadcasts).at(-1) ?? indentStep(root)));
  const lines = recordLines(record).map((line) => indent + line);
  return valueAsLines(text, entry, lines);
}

/** Takes an empty value away and writes lines below instead; anchor, tag and comment of the first line stay. */
function valueAsLines(text: string, pair: Pair, lines: readonly string[]): Splice[] {
  const end = pairTextEnd(text, pair);
  const below = linesBelow(text, end, lines);
  const start = nodeStart(pair.value);
  if (start === null || start >= end) return [below];
  const blanks = /[ \t\r\n]*$/.exec(text.slice(0, start))?.[0].length ?? 0;
  return [{ start: start - blanks, end, text: "" }, below];
}

/** Whether a pair has no value, a null, or `{}` without a comment inside. */
function isEmpty(text: string, pair: Pair): boolean {
  const { value } = pair;
  if (value === null || (isScalar(value) && value.value === null)) return true;
  return isMap(value) && /^\{\s*\}$/.test(text.slice(nodeStart(value) ?? 0, pairEnd(pair)));
}

function entryLines(records: Records, indent: number, step: number): string[] {
  return records.flatMap(([key, record]) => [
    `${spaces(indent)}${deliveryKeyText(key)}:`,
    ...recordLines(record).map((line) => spaces(indent + step) + line),
  ]);
}

function flowEntries(records: Records): string {
  return records.map(([key, record]) => `${deliveryKeyText(key)}: ${recordFlowText(record)}`).join(", ");
}

/** How far each block map inside a block map is indented, in order. */
function blockSteps(map: YAMLMap): number[] {
  return map.items.flatMap(({ value }) => (isMap(value) && !isFlow(value) ? [mapIndent(value) - mapIndent(map)] : []));
}
