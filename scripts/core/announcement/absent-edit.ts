// The edit that takes an announcement, or one of its deliveries, back: `state: absent` and nothing else.
import { isScalar } from "yaml";
import { type EditTarget, setKey } from "./key-edit.ts";
import type { TextEdit } from "../yaml/yaml-source.ts";

/** Sets `state: absent` at the top of the file or in one delivery; see {@link setKey} for what it guarantees. */
export function writeAbsent(text: string, target: EditTarget): TextEdit {
  return setKey(text, target, {
    key: "state",
    text: "absent",
    isSaidBy: (node) => isScalar(node) && node.value === "absent",
  });
}
