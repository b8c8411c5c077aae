// Breaks JSON values: keys and values anywhere inside samples removed, added or replaced by what nobody expects there.
import fc from "fast-check";
import { isJsonObject, type Json } from "../../scripts/core/text/json.ts";
import { nastyPieces } from "./broken-text.ts";

/** Any JSON that nobody expects. As text, so that integers of any size and keys such as `__proto__` stay what they are. */
export const nastyJson: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "null",
    "true",
    "0",
    "-1",
    "1.5",
    "1e300",
    "-1e-300",
    "9007199254740993",
    "9".repeat(40),
    "200",
    "[]",
    "{}",
  ),
  fc.constantFrom("253402300800000", "8640000000000001", '"2026-02-30T00:00:00.000Z"', '"9999-99-99T99:99:99.999Z"'),
  fc.constantFrom('{"__proto__":{"a":1}}', '{"constructor":{"prototype":1}}', "[[[[[[]]]]]]"),
  fc.constantFrom(...nastyPieces).map((text) => JSON.stringify(text)),
  fc.string({ unit: "binary", maxLength: 12 }).map((text) => JSON.stringify(text)),
);

const key = fc.oneof(fc.constantFrom(...nastyPieces), fc.string({ unit: "binary", maxLength: 6 }));

interface Change {
  readonly at: number;
  readonly kind: "replace" | "remove" | "add" | "rename";
  readonly key: string;
  readonly value: string;
}

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(10_000),
  kind: fc.constantFrom("replace", "replace", "remove", "add", "rename"),
  key,
  value: nastyJson,
});

/** The text of a sample with one to four changes anywhere inside. */
export function brokenJson(samples: readonly Json[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...samples), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([sample, changes]) =>
      textOf(sample, new Map(changes.map((one) => [one.at % countOf(sample), one])), { count: 0 }),
    );
}

/** Writes the value; `seen` counts the values on the way, so that each has a number. */
function textOf(value: Json, changes: ReadonlyMap<number, Change>, seen: { count: number }): string {
  const found = changes.get(seen.count);
  seen.count += 1;
  const own = childrenText(value, changes, seen, found);
  return found?.kind === "replace" ? found.value : own;
}

function childrenText(
  value: Json,
  changes: ReadonlyMap<number, Change>,
  seen: { count: number },
  found: Change | undefined,
): string {
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => textOf(item, changes, seen));
    return `[${(found?.kind === "add" ? [...items, found.value] : items).join(",")}]`;
  }
  if (!isJsonObject(value)) return JSON.stringify(value);
  const pairs = Object.entries(value).flatMap(([name, child]) => {
    const inner = changes.get(seen.count);
    const text = textOf(child, changes, seen);
    if (inner?.kind === "remove") return [];
    return [`${JSON.stringify(inner?.kind === "rename" ? inner.key : name)}:${text}`];
  });
  return `{${(found?.kind === "add" ? [...pairs, `${JSON.stringify(found.key)}:${found.value}`] : pairs).join(",")}}`;
}

function countOf(value: Json): number {
  const children: readonly Json[] = Array.isArray(value) ? value : isJsonObject(value) ? Object.values(value) : [];
  return children.reduce((sum: number, child) => sum + countOf(child), 1);
}
