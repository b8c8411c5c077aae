// The accidents behind most YAML errors, told from the lines around them: where the mistake is, and what to type.
import type { YAMLError } from "yaml";
import type { TextSpot } from "./text-spot.ts";
import { indentSplices, otherLines } from "./yaml-lookalikes.ts";
import type { Splice } from "./yaml-splice.ts";

/** One line of the file and what can be told from it. */
interface Line {
  readonly start: number;
  readonly text: string;
  /** Spaces in front. */
  readonly indent: number;
  /** Where its key starts, behind the hyphens of a list. */
  readonly keyColumn: number;
}

/** What went wrong at an error of the parser; null where the parser's own words have to do. Quotes nothing of the file. */
export function accidentAt(
  code: YAMLError["code"],
  text: string,
  offset: number,
  openQuote: number | null,
): TextSpot | null {
  const conflict = text.search(/^(?:<{7}|={7}|>{7})(?: |\r?$)/m);
  if (conflict !== -1) return mergeConflict(conflict);
  const line = lineOf(text, offset);
  if (code === "TAB_AS_INDENT" || (code === "BAD_INDENT" && line.text.startsWith("\t"))) return tab(text, line, offset);
  switch (code) {
    case "MULTILINE_IMPLICIT_KEY":
    case "MISSING_CHAR":
      return openQuote === null
        ? (unindentedText(text, line) ?? colonWithoutSpace(line))
        : mixedQuotes(text, openQuote);
    case "BLOCK_AS_IMPLICIT_KEY":
      return /:(?:[ \t]|$)/.test(text.slice(offset, lineEnd(text, offset)).trimEnd())
        ? colonInValue(text, offset)
        : wrongIndent(text, lineAfter(text, line) ?? line);
    case "BAD_INDENT":
      return unindentedText(text, line) ?? wrongIndent(text, line);
    case "BAD_SCALAR_START":
      return specialStart(text, offset);
    case "UNEXPECTED_TOKEN":
      return textBehindValue(text, line, offset);
    default:
      return null;
  }
}

function mergeConflict(offset: number): TextSpot {
  return {
    offset,
    code: "YAML_SYNTAX",
    message: "a merge conflict was left in the file",
    remedy: "Keep one of the two versions, and remove the lines of <, = and >.",
  };
}

function tab(text: string, line: Line, offset: number): TextSpot {
  const lead = /^[ \t-]*/.exec(line.text)?.[0] ?? "";
  const behind = { start: line.start, end: line.start + lead.length, text: withoutTabs(lead) };
  const splices = line.text.startsWith("\t") ? indentSplices(text, /\t/) : [behind];
  const message = `a tab stands where only spaces may indent${otherLines(text, splices)}`;
  return { offset, code: "YAML_TAB", message, remedy: "Indent with spaces: two for each level.", splices };
}

function withoutTabs(lead: string): string {
  return lead.replace(/-\t+/g, "- ").replaceAll("\t", "  ");
}

/** A line of a text below `|` that is not indented, or less than the first one. */
function unindentedText(text: string, line: Line): TextSpot | null {
  const header = blockHeaderAbove(text, line);
  if (header === null || isKnownShape(line)) return null;
  const offset = line.start + line.indent;
  const isDeeper = line.indent > header.indent;
  return {
    offset,
    code: "YAML_SYNTAX",
    message: isDeeper
      ? "this line is indented less than the first line of its text"
      : "this line is not indented, so it does not belong to the text above it",
    remedy: `Indent every line of the text alike, with ${header.indent + 2} spaces.`,
  };
}

/** The line with the `|` or `>` of the text that a line seems to belong to. */
function blockHeaderAbove(text: string, line: Line): Line | null {
  for (let above = lineBefore(text, line); above !== null; above = lineBefore(text, above)) {
    if (above.text.trim() === "") continue;
    if (/^[ -]*[\w-]+:[ \t]+[|>][-+0-9]*[ \t]*(?:#.*)?$/.test(above.text.trimEnd())) return above;
    if (above.indent < line.indent || /^[ -]*[\w-]+:(?: |$)/.test(above.text.trimEnd())) return null;
  }
  return null;
}

/** Whether a line looks like a key or a list entry rather than like a line of a text. */
function isKnownShape({ text }: Line): boolean {
  return /^ *(?:- |[A-Za-z_]+:(?: |$))/.test(text.trimEnd());
}

function colonWithoutSpace({ start, text }: Line): TextSpot | null {
  const match = /^[ -]*[A-Za-z_]+:(?=[^\s/])/.exec(text);
  if (match === null) return null;
  const offset = start + match[0].length;
  return {
    offset: offset - 1,
    code: "YAML_SYNTAX",
    message: "the colon after a key has no space behind it",
    remedy: "Type a space after the colon.",
    splices: [{ start: offset, end: offset, text: " " }],
  };
}

function mixedQuotes(text: string, offset: number): TextSpot | null {
  const rest = text.slice(offset, lineEnd(text, offset)).trimEnd();
  if (!/[“”‘’]$/.test(rest)) return null;
  return {
    offset,
    code: "YAML_SYNTAX",
    message: "a text starts with a plain quote and ends with a curly one",
    remedy: "Type the plain quote (\" or ') at both ends.",
  };
}

function colonInValue(text: string, offset: number): TextSpot {
  return {
    offset,
    code: "YAML_SYNTAX",
    message: "a value holds a colon and a space, which YAML reads as another key",
    remedy: "Put the whole value in quotes.",
    ...quotedRest(text, offset),
  };
}

function specialStart(text: string, offset: number): TextSpot {
  return {
    offset,
    code: "YAML_SYNTAX",
    message: "a value starts with a character that has a meaning in YAML",
    remedy: "Put the whole value in quotes.",
    ...quotedRest(text, offset),
  };
}

const meanings: Readonly<Record<string, string>> = {
  "[": "starts a list",
  "{": "starts a map",
  "*": "stands for another value",
  "&": "names a value",
};

/** Text that goes on where YAML sees the end of a value: behind a bracket, an alias or a closing quote. */
function textBehindValue(text: string, { start, text: line }: Line, offset: number): TextSpot | null {
  const match = /^[ -]*[\w-]+:[ \t]+(?=[[{*&'"])/.exec(line);
  const valueStart = start + (match?.[0].length ?? 0);
  if (match === null || offset <= valueStart) return null;
  const first = text.charAt(valueStart);
  const meaning = meanings[first];
  if (meaning !== undefined) {
    return {
      offset: valueStart,
      code: "YAML_SYNTAX",
      message: `a text starts with ${first}, which ${meaning} in YAML`,
      remedy: "Put the whole value in quotes.",
      ...quotedRest(text, valueStart),
    };
  }
  const advice =
    first === "'" ? "Write '' for a quote inside single quotes" : 'Write \\" for a quote inside double quotes';
  return {
    offset,
    code: "YAML_SYNTAX",
    message: "text goes on after the quote that closes its value",
    remedy: `${advice}, or put the whole value in quotes.`,
  };
}

function wrongIndent(text: string, line: Line): TextSpot {
  const isEntry = /^ *- /.test(line.text);
  const neighbour = keyLineAbove(text, line, isEntry);
  const spaces = neighbour === null ? null : isEntry ? neighbour.indent : neighbour.keyColumn;
  return {
    offset: line.start + line.indent,
    code: "YAML_SYNTAX",
    message: "this line is not indented like its neighbours",
    remedy:
      spaces === null || spaces === line.indent
        ? "Indent it exactly like its neighbours, or put the value above it in quotes."
        : `Indent it with ${spaces === 0 ? "no spaces" : spaces === 1 ? "1 space" : `${spaces} spaces`}, like ${isEntry ? "the entry" : "the key"} above it.`,
  };
}

function keyLineAbove(text: string, line: Line, isEntry: boolean): Line | null {
  const wanted = isEntry ? /^ *- / : /^[ -]*[\w-]+:(?: |$)/;
  for (let above = lineBefore(text, line); above !== null; above = lineBefore(text, above)) {
    if (wanted.test(above.text.trimEnd())) return above;
  }
  return null;
}

/** The rest of the line in quotes, where it holds no quote, backslash or comment. */
function quotedRest(text: string, offset: number): { readonly splices?: readonly Splice[] } {
  const rest = text.slice(offset, lineEnd(text, offset)).trimEnd();
  if (/["\\]| #/.test(rest)) return {};
  return { splices: [{ start: offset, end: offset + rest.length, text: `"${rest}"` }] };
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end;
}

function lineOf(text: string, offset: number): Line {
  const start = offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
  const line = text.slice(start, lineEnd(text, start));
  const indent = /^ */.exec(line)?.[0].length ?? 0;
  return { start, text: line, indent, keyColumn: /^[ -]*/.exec(line)?.[0].length ?? 0 };
}

function lineBefore(text: string, { start }: Line): Line | null {
  return start === 0 ? null : lineOf(text, start - 1);
}

/** The next line that is not empty. */
function lineAfter(text: string, line: Line): Line | null {
  for (let next = lineEnd(text, line.start) + 1; next < text.length; next = lineEnd(text, next) + 1) {
    const candidate = lineOf(text, next);
    if (candidate.text.trim() !== "") return candidate;
  }
  return null;
}
