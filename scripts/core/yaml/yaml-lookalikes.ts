// Characters of other keyboards and of web pages that only look like the spaces, colons and hyphens of YAML.
import type { TextSpot } from "./text-spot.ts";
import { codePointName } from "../problems/value-text.ts";
import type { Splice } from "./yaml-splice.ts";

/** Spaces that YAML takes for text. */
const spaceLike = "[\\u00A0\\u2000-\\u200A\\u202F\\u205F\\u3000]";
/** Dashes, bullets and the full-width hyphen. */
const hyphenLike = "[\\u2010-\\u2015\\u2022\\u2212\\uFF0D]";

/** In front of a key, as a full-width colon behind it, in place of the space after its colon, and as a list's hyphen. */
const lookalikes: readonly RegExp[] = [
  new RegExp(`(?<=^[ \\t-]*)${spaceLike}`),
  new RegExp(`(?<=^[ \\t-]*[A-Za-z_]+[ \\t]*)\\uFF1A`),
  new RegExp(`(?<=^[ \\t-]*[A-Za-z_]+[ \\t]*:)${spaceLike}`),
  new RegExp(`(?<=^[ \\t]*)${hyphenLike}(?=[ \\t]*[A-Za-z_]+[ \\t]*:)`),
];

/** A key that has caught a look-alike. */
export const lookalikeKey: RegExp = new RegExp(`^${spaceLike}|^${hyphenLike}|\\uFF1A`);

/** Keys in other letters than ours, with a full-width colon behind them. */
const foreignKey = /(?<=^[ \t-]*[^\s:\uFF1A#"']{1,20})\uFF1A/;

/** The spot of a look-alike in the line of an offset or the line above it. */
export function lookalikeNear(text: string, offset: number): TextSpot | null {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const aboveStart = lineStart === 0 ? 0 : text.lastIndexOf("\n", lineStart - 2) + 1;
  for (const start of [lineStart, aboveStart]) {
    const line = lineAt(text, start);
    const column = Math.max(...lookalikes.map((pattern) => line.search(pattern)));
    if (column !== -1) return lookalikeSpot(text, start, column);
  }
  return null;
}

/** A full-width colon after the first word of the offset's line, whatever letters that has; null for none. */
export function foreignColon(text: string, offset: number): TextSpot | null {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const column = lineAt(text, start).search(foreignKey);
  return column === -1 ? null : lookalikeSpot(text, start, column);
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf("\n", start);
  return text.slice(start, end === -1 ? text.length : end);
}

function lookalikeSpot(text: string, lineStart: number, column: number): TextSpot {
  const offset = lineStart + column;
  const character = text.charAt(offset);
  const name = codePointName(character);
  const spot = { offset, code: "YAML_LOOKALIKE" } as const;
  const space = /[ \t]/.test(text.charAt(offset + 1)) ? "" : " ";
  if (character === "\uFF1A") {
    const splices = [replaced(offset, `:${space}`)];
    return {
      ...spot,
      message: `${name} is a full-width colon`,
      remedy: "Type an ordinary colon and a space.",
      splices,
    };
  }
  if (new RegExp(hyphenLike).test(character)) {
    const splices = [replaced(offset, `-${space}`)];
    const message = `${name} only looks like the hyphen that starts a list entry`;
    return { ...spot, message, remedy: "Type an ordinary hyphen and a space.", splices };
  }
  const isIndent = text.slice(lineStart, offset).trim() === "";
  const splices = isIndent ? indentSplices(text, new RegExp(spaceLike)) : [replaced(offset, " ")];
  const message = `${name} only looks like a space${otherLines(text, splices)}`;
  return { ...spot, message, remedy: "Type ordinary spaces.", splices };
}

/**
 * Spaces in the indentation of every line that starts with such a character. A text below `|` starts with ordinary
 * spaces in every line, so that none of it is touched.
 */
export function indentSplices(text: string, wrong: RegExp): readonly Splice[] {
  const splices: Splice[] = [];
  const lead = new RegExp(`^(?:[ \\t]|${spaceLike})+(?=\\S)`);
  for (let start = 0; start < text.length;) {
    const line = lineAt(text, start);
    const indent = wrong.test(line.charAt(0)) ? (lead.exec(line)?.[0] ?? "") : "";
    if (indent !== "") splices.push({ start, end: start + indent.length, text: asSpaces(indent) });
    start += line.length + 1;
  }
  return splices;
}

/** `; 3 lines start with one`; nothing where it is one line. */
export function otherLines(text: string, splices: readonly Splice[]): string {
  return splices.length < 2 || text === "" ? "" : `; ${splices.length} lines start with one`;
}

/** A tab and a wide space stand for two. */
function asSpaces(indent: string): string {
  return Array.from(indent, (character) => (/[\t\u3000]/.test(character) ? "  " : " ")).join("");
}

function replaced(offset: number, text: string): Splice {
  return { start: offset, end: offset + 1, text };
}
