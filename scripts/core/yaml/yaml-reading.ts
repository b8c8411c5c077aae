// Reads YAML text strictly into one JSON value whose every part knows its line and column.
import { Composer, type Document, isScalar, LineCounter, Parser, visit, type YAMLError } from "yaml";
import type { Finding, Path } from "../problems/finding.ts";
import type { Json } from "../text/json.ts";
import type { LineEdit } from "../text/line-edit.ts";
import { type ProblemCode, problemCodes } from "../problems/problem-codes.ts";
import type { Problem } from "../problems/problem.ts";
import type { TextSpot } from "./text-spot.ts";
import { quoted, quotesRemedy } from "../problems/value-text.ts";
import { unseenInFile } from "./unseen-characters.ts";
import { firstTooDeep, tooDeepMessage } from "./yaml-depth.ts";
import { mendEdit } from "./yaml-mend.ts";
import { descend, type Descent, placeOf } from "./yaml-places.ts";
import type { Splice } from "./yaml-splice.ts";
import { syntaxSpot } from "./yaml-syntax.ts";
import { yamlValues, type YamlNode, type YamlValues } from "./yaml-values.ts";

/** Longest file in UTF-8 bytes; twice the longest text that any vendor takes. */
export const mostFileBytes: number = 256 * 1024;

export interface YamlInput {
  /** The path that problems name. */
  readonly file: string;
  readonly text: string;
  /** Default: {@link mostFileBytes}. */
  readonly maxBytes?: number;
  /** Whether problems may quote keys and values; default: yes. Files that name secrets must not be quoted. */
  readonly quotes?: boolean;
}

export interface YamlDocument {
  /** Null for a file without content. */
  readonly value: Json;
  /** The finding with its line and column; a place that is not there is that of what should hold it. */
  readonly problemAt: (finding: Finding) => Problem;
  /** How the text at this path is written, where that joins its lines into one; null where its lines stay. */
  readonly joinsLines: (at: Path) => ">" | "no block" | null;
}

export interface YamlReading {
  /** Null where the text is not YAML; there is an error among the problems then. */
  readonly document: YamlDocument | null;
  readonly problems: readonly Problem[];
}

/** YAML 1.2 core schema, unique keys, no tags beyond it, one document. Never throws. */
export function readYaml({ file, text, maxBytes = mostFileBytes, quotes = true }: YamlInput): YamlReading {
  const bytes = Buffer.byteLength(text, "utf8");
  if (bytes > maxBytes) {
    const message = `the file has ${bytes} bytes; ${maxBytes} are allowed`;
    return {
      document: null,
      problems: [problemOf(file, countLines(""), { offset: 0, code: "FILE_TOO_LARGE", message })],
    };
  }
  // Editors do not count the byte order mark as a column.
  return parse(file, text.startsWith("\uFEFF") ? text.slice(1) : text, quotes);
}

/** The problems of the YAML itself and of findings; what the YAML has wrong at a place is the cause of what is found there. */
export function joinedProblems(
  document: YamlDocument,
  findings: readonly Finding[],
  ofYaml: readonly Problem[],
): readonly Problem[] {
  const problems = new Map(ofYaml.map((problem) => [`${placeKey(problem)} ${problem.code}`, problem]));
  const known = Map.groupBy(ofYaml, placeKey);
  for (const finding of findings) {
    const problem = document.problemAt(finding);
    const place = placeKey(problem);
    const causes = known.get(place) ?? [];
    const cause = causes.find(({ severity }) => severity === "error");
    // Text that an alias repeats is wrong in one place only.
    if (cause === undefined) problems.set(`${place} ${problem.code} ${problem.message}`, problem);
    else if (finding.mend === "quote") problems.set(`${place} ${cause.code}`, mendedLike(cause, problem));
    // An error says more than a warning about the same number.
    if (problem.severity === "error") problems.delete(`${place} LEADING_ZERO`);
  }
  return [...problems.values()];
}

function placeKey({ line, column }: Problem): string {
  return `${line}:${column}`;
}

/** What a schema wants tells how a value that YAML cannot hold is mended. */
function mendedLike(cause: Problem, { edits, remedy }: Problem): Problem {
  return edits === undefined ? cause : { ...cause, edits, remedy };
}

/** After these the values are not what was meant, and whatever a schema says about them would mislead. */
const unreliable: ReadonlySet<ProblemCode> = new Set([
  "TEXT_ENCODING",
  "TEXT_CONTROL",
  "YAML_LOOKALIKE",
  "YAML_ALIAS",
  "YAML_TOO_DEEP",
]);

/** Edits that repeat nothing of the file. */
const ownText = /^[ :-]*$/;

function parse(file: string, text: string, quotes: boolean): YamlReading {
  const lines = countLines(text);
  const { root, spots: syntaxSpots } = compose(text);
  const spots = [...unseenInFile(text), ...syntaxSpots];
  const problemsOf = (found: readonly TextSpot[]): readonly Problem[] =>
    found.map((spot) => problemOf(file, lines, quotes ? spot : withoutQuotes(spot)));
  if (syntaxSpots.length > 0) return { document: null, problems: problemsOf(firstPerPlace(spots)) };
  const values = yamlValues(root, text, quotes);
  const all = firstPerPlace([...spots, ...values.spots]);
  if (all.some(({ code }) => unreliable.has(code))) return { document: null, problems: problemsOf(all) };
  const document: YamlDocument = {
    value: values.value,
    problemAt: (finding) => problemAt({ file, text, quotes, root, values, lines }, finding),
    joinsLines: (at) => joinsLines(text, descend(root, values, at)),
  };
  return { document, problems: problemsOf(all) };
}

interface ReadText {
  readonly file: string;
  readonly text: string;
  readonly quotes: boolean;
  readonly root: YamlNode;
  readonly values: YamlValues;
  readonly lines: LineCounter;
}

function joinsLines(text: string, { node, rest }: Descent): ">" | "no block" | null {
  if (rest > 0 || !isScalar(node) || typeof node.value !== "string") return null;
  if (node.type === "BLOCK_FOLDED") return ">";
  return node.type !== "BLOCK_LITERAL" && text.slice(node.range[0], node.range[1]).includes("\n") ? "no block" : null;
}

function problemAt(read: ReadText, { at, on, mend, ...finding }: Finding): Problem {
  const { offset, node } = placeOf(read.root, read.values, at, on);
  const { line, col: column } = read.lines.linePos(offset);
  const problem: Problem = { file: read.file, line, column, ...finding };
  // Nothing but the dispatcher writes below `broadcasts`.
  if (mend === undefined || node === null || at[0] === "broadcasts") return problem;
  // A text that must not be quoted must not be repeated in an edit either.
  if (typeof mend === "string" && !read.quotes) return problem;
  const [start, end] = node.range;
  const source = read.text.slice(start, end);
  const edit = mendEdit({ start, end, source, type: node.type }, mend, { line, column });
  if (edit === null) return problem;
  const remedy = mend === "quote" ? quotesRemedy(edit.text) : finding.remedy;
  return { ...problem, remedy, edits: [edit] };
}

/** Counts every line itself: the parser does not report those that it skips after an error. */
function countLines(text: string): LineCounter {
  const lines = new LineCounter();
  for (let start = 0; ;) {
    lines.addNewLine(start);
    const end = text.indexOf("\n", start);
    if (end === -1) return lines;
    start = end + 1;
  }
}

function compose(text: string): { readonly root: YamlNode; readonly spots: readonly TextSpot[] } {
  // Duplicate keys are found in the values, where `1` and "1" are the same key.
  const composer = new Composer({
    version: "1.2",
    schema: "core",
    merge: false,
    resolveKnownTags: false,
    uniqueKeys: false,
    intAsBigInt: true,
    strict: true,
    prettyErrors: false,
  });
  const tokens = [...new Parser().parse(text)];
  // The composer calls itself for every level: how much stack is left must not decide what a file says.
  const offset = firstTooDeep(tokens);
  if (offset !== null) return { root: null, spots: [{ offset, code: "YAML_TOO_DEEP", message: tooDeepMessage }] };
  const documents = [...composer.compose(tokens, true, text.length)];
  const [document, second] = documents;
  if (document === undefined) return { root: null, spots: [] };
  // One mistake makes a parser stumble again and again: only where it first did is sure.
  const [error] = [...document.errors, ...document.warnings].sort((left, right) => left.pos[0] - right.pos[0]);
  if (error !== undefined) return { root: null, spots: [syntaxSpot(error, text, openQuote(document, error))] };
  const yaml = document.directives.yaml;
  if (yaml.explicit === true && yaml.version !== "1.2") {
    return {
      root: null,
      spots: [{ offset: 0, code: "YAML_DIRECTIVE", message: "the file asks for another YAML than 1.2" }],
    };
  }
  if (second !== undefined) {
    const message = "the file holds more than one YAML document (---)";
    return { root: null, spots: [{ offset: second.range[0], code: "YAML_DOCUMENTS", message }] };
  }
  return { root: document.contents, spots: [] };
}

/** Where the quote opens that an error at its end misses the close of; null for other errors. */
function openQuote(document: Document.Parsed, { code, pos }: YAMLError): number | null {
  if (code !== "MISSING_CHAR") return null;
  let offset: number | null = null;
  visit(document, {
    Scalar: (_key, { type, range }) => {
      const isQuoted = type === "QUOTE_SINGLE" || type === "QUOTE_DOUBLE";
      if (isQuoted && range?.[1] === pos[0]) offset = range[0];
    },
  });
  return offset;
}

/** A text that must not be quoted must not be repeated in an edit either. */
function withoutQuotes({ splices = [], ...spot }: TextSpot): TextSpot {
  return splices.length > 0 && splices.every(({ text }) => ownText.test(text)) ? { ...spot, splices } : spot;
}

function problemOf(file: string, lines: LineCounter, spot: TextSpot): Problem {
  const { severity, remedy } = problemCodes[spot.code];
  const { line, col: column } = lines.linePos(spot.offset);
  const { code, message } = spot;
  const problem: Problem = { file, line, column, code, severity, message, remedy: spot.remedy ?? remedy };
  if (spot.splices === undefined) return problem;
  const edits = spot.splices.map((splice) => editOf(splice, lines));
  return { ...problem, remedy: withExample(problem.remedy, edits), edits };
}

/** Shows what to type where that is a whole text in quotes, and not a long one. */
function withExample(remedy: string, [edit]: readonly LineEdit[]): string {
  if (edit === undefined || !/^".{1,60}"$/.test(edit.text)) return remedy;
  return remedy.replace(/\.$/, `: ${quoted(edit.text.slice(1, -1))}.`);
}

function editOf({ start, end, text }: Splice, lines: LineCounter): LineEdit {
  const { line, col: column } = lines.linePos(start);
  return { line, column, length: end - start, text };
}

/** An alias makes one mistake show up as often as it is used, and one edit may mend many lines. */
function firstPerPlace(spots: readonly TextSpot[]): readonly TextSpot[] {
  const places = new Map<string, TextSpot>();
  for (const spot of spots) {
    const place = `${spot.offset} ${spot.code}`;
    const isMended = [...places.values()].some(({ splices = [] }) =>
      splices.some(({ start, end }) => spot.offset >= start && spot.offset < end),
    );
    if (!places.has(place) && !isMended) places.set(place, spot);
  }
  return [...places.values()];
}
