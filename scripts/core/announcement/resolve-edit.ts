// The edit by which a person settles an unknown attempt: `resolve: { … }` in its delivery and nothing else.
import type { Resolve } from "./announcement.ts";
import { isoUtc } from "../time/instant.ts";
import { setKey } from "./key-edit.ts";
import { saysFields } from "../yaml/yaml-compare.ts";
import { quotedText } from "../yaml/yaml-scalar.ts";
import type { TextEdit } from "../yaml/yaml-source.ts";

/** Sets `resolve` in the delivery with this delivery key; see {@link setKey} for what it guarantees. */
export function writeResolve(text: string, key: string, resolve: Resolve): TextEdit {
  const fields = resolveFields(resolve);
  const pairs = fields.map(([name, value]) => `${name}: ${name === "id" ? quotedText(String(value)) : value}`);
  return setKey(
    text,
    { kind: "delivery", key },
    { key: "resolve", text: `{ ${pairs.join(", ")} }`, isSaidBy: (node) => saysFields(node, fields) },
  );
}

function resolveFields({ attempt, outcome, id, sentAtMs }: Resolve): (readonly [string, string | number])[] {
  return [
    ["attempt", attempt],
    ["outcome", outcome],
    ...(id === null ? [] : [["id", id] as const]),
    ...(sentAtMs === null ? [] : [["sentAt", isoUtc(sentAtMs)] as const]),
  ];
}
