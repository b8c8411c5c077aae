// Proves of two YAML documents that they differ in one place only: the guard behind every text edit.
import { type Alias, isAlias, isCollection, isMap, isPair, isScalar, isSeq, type YAMLMap } from "yaml";
import { keyText, type YamlSource } from "./yaml-source.ts";

/** Says whether a node of the first document and one of the second have the same style, tags, anchors and values. */
export type SameNode = (before: unknown, after: unknown) => boolean;

/** Compares nodes of two documents; aliases are the same when what they stand for is the same. */
export function nodeComparison(before: YamlSource, after: YamlSource): SameNode {
  // Pairs of alias targets that were compared or are being compared: targets may hold each other in a circle.
  const compared = new Map<unknown, unknown>();

  function sameAlias(left: Alias, right: Alias): boolean {
    const [leftTarget, rightTarget] = [before.aliasTargets.get(left), after.aliasTargets.get(right)];
    if (compared.has(leftTarget)) return compared.get(leftTarget) === rightTarget;
    compared.set(leftTarget, rightTarget);
    return same(leftTarget, rightTarget);
  }

  function same(left: unknown, right: unknown): boolean {
    if (isAlias(left)) return isAlias(right) && sameAlias(left, right);
    if (isPair(left)) return isPair(right) && same(left.key, right.key) && same(left.value, right.value);
    if (isScalar(left)) {
      return isScalar(right) && sameProperties(left, right) && Object.is(left.value, right.value);
    }
    if (isCollection(left)) {
      return isCollection(right) && sameProperties(left, right) && sameItems(left.items, right.items, same);
    }
    return left === right;
  }

  return same;
}

/**
 * Whether two documents are the same but for the value at `path`; its last step is a map's key, whose pair may be new.
 * A path step is a map's key or a list's index.
 */
export function sameExceptAt(before: YamlSource, after: YamlSource, path: readonly (string | number)[]): boolean {
  const same = nodeComparison(before, after);

  function sameOutside(left: unknown, right: unknown, [step, ...rest]: readonly (string | number)[]): boolean {
    if (step === undefined) return true;
    if (!isCollection(left) || !isCollection(right) || !sameProperties(left, right)) return false;
    if (isMap(left) && isMap(right)) return sameOtherPairs(left, right, { step, rest });
    if (!isSeq(left) || !isSeq(right) || left.items.length !== right.items.length) return false;
    return left.items.every((item, index) =>
      index === step ? sameOutside(item, right.items[index], rest) : same(item, right.items[index]),
    );
  }

  function sameOtherPairs(left: YAMLMap, right: YAMLMap, path: { step: string | number; rest: (string | number)[] }) {
    const [leftAt, rightAt] = [left, right].map((map) => map.items.findIndex((pair) => keyText(pair) === path.step));
    if (rightAt === undefined || rightAt === -1) return false;
    const isNew = leftAt === -1;
    if ((isNew && path.rest.length > 0) || (!isNew && leftAt !== rightAt)) return false;
    const others = left.items.filter((_pair, index) => index !== leftAt);
    if (!sameItems(others, right.items.toSpliced(rightAt, 1), same)) return false;
    return isNew || sameOutside(left.items[rightAt]?.value, right.items[rightAt]?.value, path.rest);
  }

  return sameOutside(before.root, after.root, path);
}

/** Whether a node is a map with exactly these keys and values, in any order. */
export function saysFields(node: unknown, fields: readonly (readonly [string, string | number])[]): boolean {
  if (!isMap(node) || node.items.length !== fields.length) return false;
  return fields.every(([name, value]) =>
    node.items.some((pair) => keyText(pair) === name && isScalar(pair.value) && pair.value.value === value),
  );
}

function sameProperties(left: object, right: object): boolean {
  return (["constructor", "tag", "anchor", "type", "flow", "source"] as const).every(
    (name) => Reflect.get(left, name) === Reflect.get(right, name),
  );
}

function sameItems(left: readonly unknown[], right: readonly unknown[], same: SameNode): boolean {
  return left.length === right.length && left.every((item, index) => same(item, right[index]));
}
