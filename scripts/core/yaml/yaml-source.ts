// Reads YAML text strictly into nodes that know their places in it: what every edit by splicing starts from.
import {
  type Alias,
  type CST,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  type Pair,
  parseDocument,
  Parser,
  type YAMLMap,
} from "yaml";
import { firstTooDeep, tooDeepMessage } from "./yaml-depth.ts";

/** A text edit was not made; `reason` says why, in words for people. */
export interface Refused {
  readonly kind: "refused";
  readonly reason: string;
}

export type TextEdit = { readonly kind: "written"; readonly text: string } | { readonly kind: "unchanged" } | Refused;

/** One document whose root is a map. Offsets of all nodes count UTF-16 units of `text`. */
export interface YamlSource {
  readonly text: string;
  readonly root: YAMLMap;
  /** The node that each alias stands for. */
  readonly aliasTargets: ReadonlyMap<Alias, unknown>;
}

/** YAML 1.2 core schema, unique keys, one document, a map at the root; anything else is refused. Never throws. */
export function readYamlSource(text: string): YamlSource | Refused {
  if (firstTooDeep([...new Parser().parse(text)]) !== null) return refused(tooDeepMessage);
  const parsed = parseDocument(text, {
    version: "1.2",
    schema: "core",
    uniqueKeys: true,
    keepSourceTokens: true,
    prettyErrors: false,
  });
  const [error] = parsed.errors;
  if (error !== undefined) return refused(`the file is not valid YAML: ${error.message}`);
  const root: unknown = parsed.contents;
  if (!isMap(root)) return refused("the file is not a YAML map");
  const aliasTargets = surveyAliases(root);
  return isRefused(aliasTargets) ? aliasTargets : { text, root, aliasTargets };
}

export function refused(reason: string): Refused {
  return { kind: "refused", reason };
}

export function isRefused(value: object): value is Refused {
  return "kind" in value && value.kind === "refused";
}

/** The pair with that key, or null. */
export function findPair(map: YAMLMap, key: string): Pair | null {
  return map.items.find((pair) => keyText(pair) === key) ?? null;
}

/** The key of a pair as text; null for a key that is a number, a list, an alias and the like. */
export function keyText(pair: Pair): string | null {
  return isScalar(pair.key) && typeof pair.key.value === "string" ? pair.key.value : null;
}

/** The column, counted from 0, at which the keys of a block map stand. */
export function mapIndent(map: YAMLMap): number {
  const token = map.srcToken;
  return token?.type === "block-map" ? token.indent : 0;
}

export function isFlow(node: unknown): boolean {
  return isCollection(node) && node.flow === true;
}

/** Where a node's own text begins, without anchor and tag; null for a value that is not there. */
export function nodeStart(node: unknown): number | null {
  return isNode(node) && node.range ? node.range[0] : null;
}

/** Where a pair's text ends, without trailing comments; a block scalar ends after its line breaks. */
export function pairEnd(pair: Pair): number {
  return valueEnd(pair.value) ?? indicatorEnd(pair.srcToken?.sep) ?? valueEnd(pair.key) ?? 0;
}

/** Where a node's text ends, without trailing comments; null for a value that is not there or empty. */
function valueEnd(node: unknown): number | null {
  if (!isNode(node) || !node.range) return null;
  const [start, end] = node.range;
  if (start === end) return null;
  if (!isCollection(node) || isFlow(node)) return end;
  // A block collection's own range runs on over the comments that follow it: its last item says where its text ends.
  const last: unknown = node.items.at(-1);
  if (isPair(last)) return pairEnd(last);
  const token = node.srcToken;
  return valueEnd(last) ?? indicatorEnd(token?.type === "block-seq" ? token.items.at(-1)?.start : undefined) ?? end;
}

function indicatorEnd(tokens: readonly CST.SourceToken[] | null | undefined): number | null {
  const last = tokens?.findLast(({ type }) => type !== "space" && type !== "newline" && type !== "comment");
  return last === undefined ? null : last.offset + last.source.length;
}

/** Walks in document order, because an alias means the last anchor of its name before it. */
function surveyAliases(root: unknown): Map<Alias, unknown> | Refused {
  const anchors = new Map<string, unknown>();
  const targets = new Map<Alias, unknown>();
  const open = [root];
  while (open.length > 0) {
    const node = open.pop();
    if (isAlias(node)) {
      if (!anchors.has(node.source)) return refused(`the alias *${node.source} has no anchor before it`);
      targets.set(node, anchors.get(node.source));
    } else if (isNode(node) && node.anchor !== undefined) anchors.set(node.anchor, node);
    for (const child of children(node).toReversed()) open.push(child);
  }
  return targets;
}

function children(node: unknown): unknown[] {
  if (!isCollection(node)) return [];
  return node.items.flatMap((item) => (isPair(item) ? [item.key, item.value] : [item]));
}
