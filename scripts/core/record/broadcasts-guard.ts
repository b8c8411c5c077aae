// Proves of an edit of `broadcasts` that it wrote the records and touched nothing else.
import { isMap, type Pair } from "yaml";
import type { BroadcastRecord } from "../announcement/announcement.ts";
import { saysRecord } from "./broadcast-record-text.ts";
import { nodeComparison, type SameNode, sameExceptAt } from "../yaml/yaml-compare.ts";
import { findPair, keyText, nodeStart, type YamlSource } from "../yaml/yaml-source.ts";
import { insertedOnly, pairTextEnd, type Splice, splicedWithin, wholePairRange } from "../yaml/yaml-splice.ts";

/** What was asked of the edit, and how it was done. */
export interface BroadcastsEditRequest {
  readonly records: ReadonlyMap<string, BroadcastRecord>;
  readonly splices: readonly Splice[];
}

/** What is wrong with the edit, in words for people; null where it is proven right. */
export function broadcastsEditFlaw(
  before: YamlSource,
  after: YamlSource,
  { records, splices }: BroadcastsEditRequest,
): string | null {
  if (!sameExceptAt(before, after, ["broadcasts"])) return "the edit would change more than `broadcasts`";
  const edited = { before: before.text, after: after.text, splices };
  const [pair, newPair] = [findPair(before.root, "broadcasts"), findPair(after.root, "broadcasts")];
  const untouched =
    pair === null
      ? newPair !== null && insertedOnly(edited, newPair)
      : splicedWithin(edited, wholePairRange(before.text, pair));
  if (!untouched) return "the edit would touch text outside `broadcasts`";
  const [entries, newEntries] = [entriesOf(pair), entriesOf(newPair)];
  const known = new Set(entries.map(keyText));
  const expectedKeys = [...entries.map(keyText), ...[...records.keys()].filter((key) => !known.has(key))];
  if (!sameList(newEntries.map(keyText), expectedKeys)) return "the edit would not leave the expected entries";
  const isRight = entryCheck(nodeComparison(before, after), records);
  const kept = entries.every((entry, index) => isRight(withText(before, entry), withText(after, newEntries[index])));
  const added = newEntries.slice(entries.length).every((entry) => isRight(null, withText(after, entry)));
  return kept && added ? null : "an entry of `broadcasts` would not read back as it should";
}

interface Entry {
  readonly pair: Pair;
  readonly text: string;
}

/** Says whether an entry is the record it should be, and byte for byte the old one where that said the same. */
function entryCheck(same: SameNode, records: ReadonlyMap<string, BroadcastRecord>) {
  return (old: Entry | null, now: Entry | null): boolean => {
    if (now === null) return false;
    const record = records.get(keyText(now.pair) ?? "");
    const isUntouched = old !== null && old.text === now.text && same(old.pair, now.pair);
    if (record === undefined || (old !== null && saysRecord(old.pair.value, record))) return isUntouched;
    return saysRecord(now.pair.value, record);
  };
}

function withText(source: YamlSource, pair: Pair | undefined): Entry | null {
  if (pair === undefined) return null;
  return { pair, text: source.text.slice(nodeStart(pair.key) ?? 0, pairTextEnd(source.text, pair)) };
}

function entriesOf(pair: Pair | null): readonly Pair[] {
  return isMap(pair?.value) ? pair.value.items : [];
}

function sameList(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index]);
}
