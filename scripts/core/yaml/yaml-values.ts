// Turns YAML nodes into plain JSON values, and says where that would lose or hide something.
import { type Alias, isAlias, isMap, isScalar, type ParsedNode, type Scalar, type YAMLMap } from "yaml";
import type { Json } from "../text/json.ts";
import type { TextSpot } from "./text-spot.ts";
import { unseenInValue } from "./unseen-characters.ts";
import { quoted, quotesRemedy } from "../problems/value-text.ts";
import { deepestLevel, tooDeepMessage } from "./yaml-depth.ts";
import { lookalikeKey, lookalikeNear } from "./yaml-lookalikes.ts";

/** More than any file needs; aliases multiply what a small file holds. */
const mostNodes = 20_000;
const mostAliases = 100;

/** Any node; the parser leaves out nothing but the values of empty pairs. */
export type YamlNode = ParsedNode | null;

export interface YamlValues {
  readonly value: Json;
  readonly spots: readonly TextSpot[];
  /** What each alias stands for. */
  readonly aliasTargets: ReadonlyMap<Alias, YamlNode>;
}

interface Walk {
  readonly text: string;
  /** Whether spots may quote the file. */
  readonly quotes: boolean;
  readonly spots: TextSpot[];
  readonly anchors: Map<string, YamlNode>;
  readonly aliasTargets: Map<Alias, YamlNode>;
  /** The nodes that are being read: an alias to one of them would never end. */
  readonly open: Set<YamlNode>;
  nodes: number;
  /** Set with an error: the rest of the file is not read any more. */
  isStopped: boolean;
}

/** Walks in document order, because an alias means the last anchor of its name before it. */
export function yamlValues(root: YamlNode, text: string, quotes: boolean): YamlValues {
  const walk: Walk = {
    text,
    quotes,
    spots: [],
    anchors: new Map(),
    aliasTargets: new Map(),
    open: new Set(),
    nodes: 0,
    isStopped: false,
  };
  const value = valueOf(walk, root, 0);
  return { value, spots: walk.spots, aliasTargets: walk.aliasTargets };
}

/** A key as text: of plain scalars the text as it is written. Null for lists, maps, aliases and nothing at all. */
export function keyText(key: unknown): string | null {
  if (!isScalar(key)) return null;
  if (typeof key.value === "string") return key.value;
  return key.source === undefined || key.source === "" ? null : key.source;
}

/** Where a node's own text starts; its anchor and tag stand before. */
export function nodeOffset(node: YamlNode): number {
  return node === null ? 0 : node.range[0];
}

function valueOf(walk: Walk, node: YamlNode, level: number): Json {
  if (node === null || walk.isStopped) return null;
  walk.nodes += 1;
  if (level > deepestLevel || walk.nodes > mostNodes) return tooMuch(walk, node, level);
  if (isAlias(node)) return aliasValue(walk, node, level);
  if (node.anchor !== undefined) walk.anchors.set(node.anchor, node);
  if (isScalar(node)) return scalarValue(walk, node);
  walk.open.add(node);
  const value = isMap(node) ? mapValue(walk, node, level) : node.items.map((item) => valueOf(walk, item, level + 1));
  walk.open.delete(node);
  return value;
}

function tooMuch(walk: Walk, node: ParsedNode, level: number): null {
  const message = level > deepestLevel ? tooDeepMessage : `the file holds more than ${mostNodes} values`;
  walk.spots.push({ offset: nodeOffset(node), code: "YAML_TOO_DEEP", message });
  walk.isStopped = true;
  return null;
}

function aliasValue(walk: Walk, alias: Alias.Parsed, level: number): Json {
  const target = walk.anchors.get(alias.source);
  const offset = nodeOffset(alias);
  if (target === undefined) {
    const remedy = "Write the value out, or put it in quotes if it is text.";
    walk.spots.push({ offset, code: "YAML_ALIAS", message: "the alias (*) has no anchor (&) above it", remedy });
    return null;
  }
  walk.aliasTargets.set(alias, target);
  if (walk.open.has(target)) {
    walk.spots.push({ offset, code: "YAML_ALIAS", message: "the alias (*) contains itself" });
    return null;
  }
  if (walk.aliasTargets.size === mostAliases + 1) {
    walk.spots.push({ offset, code: "YAML_ALIAS", message: `the file holds more than ${mostAliases} aliases (*)` });
  }
  return walk.aliasTargets.size > mostAliases ? null : valueOf(walk, target, level + 1);
}

function mapValue(walk: Walk, map: YAMLMap.Parsed, level: number): Json {
  const entries = new Map<string, Json>();
  for (const { key: keyNode, value: valueNode } of map.items) {
    if (walk.isStopped) break;
    const key = readKey(walk, keyNode, entries);
    const value = valueOf(walk, valueNode, level + 1);
    walk.spots.push(...cutOff(walk, valueNode, level === 0 ? key : null));
    if (key !== null) entries.set(key, value);
  }
  return Object.fromEntries(entries);
}

/** A comment that looks like the rest of a text. @param topKey whose value it is at the top of the file */
function cutOff(walk: Walk, node: YamlNode, topKey: string | null): readonly TextSpot[] {
  if (!isScalar(node) || node.type !== "PLAIN" || typeof node.value !== "string") return [];
  const comment = /[ \t]+#(?=(.))/y;
  comment.lastIndex = node.range[1];
  const found = comment.exec(walk.text);
  if (found === null) return [];
  const isProse = topKey === "title" || /[\s\P{ASCII}]/u.test(node.value);
  // The body is sent, and nobody comments on it in its line.
  const looksCut = topKey === "body" || (isProse && /[\p{L}\p{N}]/u.test(found[1] ?? ""));
  if (!looksCut) return [];
  const message = "a # behind a space begins a comment, so the text ends before it";
  return [{ offset: node.range[1] + found[0].length - 1, code: "TEXT_CUT", message }];
}

/** The key, or null where the pair is left out of the value because of a problem with its key. */
function readKey(walk: Walk, node: YamlNode, entries: ReadonlyMap<string, Json>): string | null {
  const offset = nodeOffset(node);
  const key = keyText(node);
  if (key === null) {
    walk.spots.push({ offset, code: "YAML_KEY", message: "a key is empty, a list, a map or an alias" });
    return null;
  }
  if (isScalar(node)) walk.spots.push(...escapesIn(walk, node));
  if (key === "<<") {
    walk.spots.push({ offset, code: "YAML_MERGE_KEY", message: "<< does not merge anything in YAML 1.2" });
    return null;
  }
  if (key === "__proto__") {
    walk.spots.push({ offset, code: "KEY_UNKNOWN", message: "there is no key __proto__", remedy: "Remove it." });
    return null;
  }
  if (entries.has(key)) {
    const message = `${walk.quotes ? `the key ${quoted(key)}` : "a key"} stands twice in one map`;
    walk.spots.push({ offset, code: "YAML_DUPLICATE_KEY", message });
    return null;
  }
  const lookalike = lookalikeKey.test(key) ? lookalikeNear(walk.text, offset) : null;
  if (lookalike === null) return key;
  walk.spots.push(lookalike);
  return null;
}

function scalarValue(walk: Walk, node: Scalar.Parsed): Json {
  const { value } = node;
  if (typeof value === "string") {
    walk.spots.push(...escapesIn(walk, node));
    return value;
  }
  if (typeof value === "bigint" || typeof value === "number") return numberValue(walk, node, Number(value));
  return typeof value === "boolean" ? value : null;
}

function numberValue(walk: Walk, node: Scalar.Parsed, value: number): Json {
  const offset = nodeOffset(node);
  if (!Number.isFinite(value)) {
    walk.spots.push({ offset, code: "YAML_NUMBER", message: "the value is no finite number" });
    return 0;
  }
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    const message = "a whole number is beyond 2^53 and would lose digits";
    walk.spots.push({ offset, code: "INTEGER_TOO_LARGE", message, ...quotesAdvice(walk, node) });
  } else if (node.type === "PLAIN" && /^[-+]?0\d/.test(node.source)) {
    const message = "a number has leading zeros, which are lost";
    walk.spots.push({ offset, code: "LEADING_ZERO", message, ...quotesAdvice(walk, node) });
  }
  return value;
}

/** Without quoting the file, the catalogue's remedy has to do. */
function quotesAdvice(walk: Walk, node: Scalar.Parsed): { readonly remedy?: string } {
  return walk.quotes ? { remedy: quotesRemedy(`"${node.source}"`) } : {};
}

function escapesIn(walk: Walk, node: Scalar.Parsed): readonly TextSpot[] {
  if (node.type !== "QUOTE_DOUBLE" || typeof node.value !== "string") return [];
  const raw = walk.text.slice(node.range[0], node.range[1]);
  return raw.includes("\\") ? unseenInValue(node.value, raw, node.range[0]) : [];
}
