// How deep YAML may nest: told from the parser's tokens, before anything walks over nodes by calling itself.
import { CST } from "yaml";

/** Far above what a file needs, far below where recursion over its nodes would exhaust any stack. */
export const deepestLevel = 64;

export const tooDeepMessage = `the file nests deeper than ${deepestLevel} levels`;

/** Where the first key or value below the deepest level starts; null where there is none. The root's level is 0. */
export function firstTooDeep(tokens: readonly CST.Token[]): number | null {
  const open = tokens
    .flatMap((token) => (token.type === "document" ? [{ token: token.value, level: 0 }] : []))
    .reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, level } = next;
    if (token == null) continue;
    if (level > deepestLevel) return token.offset;
    if (!CST.isCollection(token)) continue;
    for (const { key, value } of token.items.toReversed())
      open.push({ token: value, level: level + 1 }, { token: key ?? undefined, level: level + 1 });
  }
  return null;
}
