// Finds the node at a path of a YAML document, or the nearest one that holds it.
import { isAlias, isMap, isScalar, isSeq, type Scalar } from "yaml";
import type { Path } from "../problems/finding.ts";
import { keyText, type YamlNode, type YamlValues } from "./yaml-values.ts";

export interface Descent {
  /** The deepest node on the way that exists. */
  readonly node: YamlNode;
  /** How many steps of the path are left. */
  readonly rest: number;
  /** Whether an alias was passed: what stands there stands elsewhere too. */
  readonly isRepeated: boolean;
}

export function descend(root: YamlNode, values: YamlValues, at: Path): Descent {
  let node = root;
  let isRepeated = false;
  for (const [index, step] of at.entries()) {
    const next = childOf(resolved(node, values), step);
    isRepeated ||= isAlias(node);
    if (next === undefined) return { node, rest: at.length - index, isRepeated };
    node = next;
  }
  return { node, rest: 0, isRepeated: isRepeated || isAlias(node) };
}

export interface NodePlace {
  readonly offset: number;
  /** The key or value itself; null where it is not there, is no scalar, or is repeated by an alias. */
  readonly node: Scalar.Parsed | null;
}

/** Where a key or value is; a place that is not there is that of what should hold it. */
export function placeOf(root: YamlNode, values: YamlValues, at: Path, on: "key" | "value"): NodePlace {
  const { node, rest, isRepeated } = descend(root, values, at);
  const isEmpty = node === null || (isScalar(node) && node.range[0] === node.range[1]);
  if (rest > 0) return { offset: node?.range[0] ?? 0, node: null };
  if (on === "value" && !isEmpty) return { offset: node.range[0], node: isScalar(node) && !isRepeated ? node : null };
  const last = at.at(-1);
  const holder = descend(root, values, at.slice(0, -1));
  const map = resolved(holder.node, values);
  const pair = typeof last === "string" && isMap(map) ? map.items.find(({ key }) => keyText(key) === last) : undefined;
  if (pair === undefined) return { offset: node?.range[0] ?? 0, node: null };
  const isOwn = on === "key" && isScalar(pair.key) && !holder.isRepeated && !isAlias(holder.node);
  return { offset: pair.key.range[0], node: isOwn && isScalar(pair.key) ? pair.key : null };
}

function resolved(node: YamlNode, values: YamlValues): YamlNode {
  return isAlias(node) ? (values.aliasTargets.get(node) ?? null) : node;
}

/** Undefined where there is no such child; null for the value of an empty pair. */
function childOf(node: YamlNode, step: string | number): YamlNode | undefined {
  if (isMap(node)) return node.items.find(({ key }) => keyText(key) === String(step))?.value;
  if (!isSeq(node) || typeof step !== "number") return undefined;
  return node.items[step];
}
