// Sets one key of an announcement, or of one of its deliveries, to a one-line value and proves that nothing else changed.
import { isMap, isScalar, isSeq, type Pair, type YAMLMap } from "yaml";
import { deliveryKey } from "./announcement.ts";
import { listOf } from "../problems/value-text.ts";
import { sameExceptAt } from "../yaml/yaml-compare.ts";
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
  flowPairAfter,
  insertedOnly,
  linesBelow,
  pairTextEnd,
  spaces,
  type Splice,
  splicedWithin,
  valueReplaced,
} from "../yaml/yaml-splice.ts";

/** Whose key is set: the announcement's own, or that of the delivery with this delivery key. */
export type EditTarget = { readonly kind: "announcement" } | { readonly kind: "delivery"; readonly key: string };

/** One key with its value as YAML text on one line. */
export interface NewValue {
  readonly key: string;
  readonly text: string;
  /** Whether a node found in the file says that value. */
  readonly isSaidBy: (node: unknown) => boolean;
}

/**
 * Replaces the key's value, comments on its line kept; or inserts the pair below `title` (announcement), below `to` and
 * `app` (delivery). Refused where the target is not found and where the result cannot be proven. Never throws.
 */
export function setKey(text: string, target: EditTarget, value: NewValue): TextEdit {
  const before = readYamlSource(text);
  if (isRefused(before)) return before;
  const place = findPlace(before, target);
  if (isRefused(place)) return place;
  const pair = findPair(place.map, value.key);
  if (pair !== null && value.isSaidBy(pair.value)) return { kind: "unchanged" };
  const pairText = `${value.key}: ${value.text}`;
  const splice = pair === null ? pairInserted(text, place, pairText) : valueReplaced(text, pair, value.text);
  const edited = applySplices(text, [splice]);
  const after = readYamlSource(edited);
  if (isRefused(after)) return refused(`after the edit, ${after.reason}`);
  const newPlace = findPlace(after, target);
  const newPair = isRefused(newPlace) ? null : findPair(newPlace.map, value.key);
  const edit = { before: text, after: edited, splices: [splice] };
  const proven =
    newPair !== null &&
    value.isSaidBy(newPair.value) &&
    sameExceptAt(before, after, [...place.path, value.key]) &&
    (pair === null ? insertedOnly(edit, newPair) : splicedWithin(edit, pairRange(text, pair)));
  return proven ? { kind: "written", text: edited } : refused(`setting \`${value.key}\` would change more than that`);
}

interface EditPlace {
  readonly map: YAMLMap;
  readonly path: readonly (string | number)[];
  /** A new pair goes below this one. */
  readonly above: Pair;
}

function findPlace(source: YamlSource, target: EditTarget): EditPlace | Refused {
  const { root } = source;
  if (target.kind === "delivery") return findDelivery(root, target.key);
  const title = findPair(root, "title");
  return title === null ? refused("the file has no `title`") : { map: root, path: [], above: title };
}

function findDelivery(root: YAMLMap, key: string): EditPlace | Refused {
  const deliveries = findPair(root, "deliveries")?.value;
  if (!isSeq(deliveries)) return refused("the file has no list of deliveries");
  const keys = deliveries.items.flatMap((map) => (isMap(map) ? (keyOfDelivery(map) ?? []) : []));
  const places = deliveries.items.flatMap((map, index) => {
    if (!isMap(map)) return [];
    const above = findPair(map, "app") ?? findPair(map, "to");
    return above !== null && keyOfDelivery(map) === key ? [{ map, path: ["deliveries", index], above }] : [];
  });
  const [place, ...others] = places;
  if (place === undefined)
    return refused(`the file has no delivery ${key}${keys.length === 0 ? "" : `; it has ${listOf(keys, "and")}`}`);
  return others.length === 0 ? place : refused(`the file has more than one delivery ${key}`);
}

function keyOfDelivery(map: YAMLMap): string | null {
  const channel = textAt(map, "to");
  if (channel === null) return null;
  return deliveryKey(channel, textAt(map, "app"));
}

function textAt(map: YAMLMap, key: string): string | null {
  const value = findPair(map, key)?.value;
  return isScalar(value) && typeof value.value === "string" ? value.value : null;
}

function pairInserted(text: string, { map, above }: EditPlace, pairText: string): Splice {
  if (isFlow(map)) return flowPairAfter(text, above, pairText);
  return linesBelow(text, pairEnd(above), [spaces(mapIndent(map)) + pairText]);
}

function pairRange(text: string, pair: Pair): readonly [number, number] {
  return [nodeStart(pair.key) ?? 0, pairTextEnd(text, pair)];
}
