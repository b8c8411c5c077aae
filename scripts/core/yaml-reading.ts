// Reads YAML text strictly into one JSON value whose every part knows its line and column.
import {
  Composer,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  Parser,
  visit,
  type YAMLError,
} from "yaml";
import type { Finding, Path } from "./finding.ts";
import type { Json } from "./json.ts";
import { type ProblemCode, problemCodes } from "./problem-codes.ts";
import type { Problem } from "./problem.ts";
import type { TextSpot } from "./text-spot.ts";
import { unseenInFile } from "./unseen-characters.ts";
import { firstTooDeep, tooDeepMessage } from "./yaml-depth.ts";
import { syntaxSpot } from "./yaml-syntax.ts";
import { keyText, yamlValues, type YamlNode, type YamlValues } from "./yaml-values.ts";

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
  /** Whether the text at this path is written with `>`. */
  readonly isFolded: (at: Path) => boolean;
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
      problems: [problemOf(file, { line: 1, col: 1 }, { offset: 0, code: "FILE_TOO_LARGE", message })],
    };
  }
  // Editors do not count the byte order mark as a column.
  return parse(file, text.startsWith("\uFEFF") ? text.slice(1) : text, quotes);
}

/** The problems of findings; what the YAML itself has wrong at a place is the cause of what is found there, and enough. */
export function furtherProblems(
  document: YamlDocument,
  findings: readonly Finding[],
  known: readonly Problem[],
): readonly Problem[] {
  const errors = known.filter(({ severity }) => severity === "error");
  const places = new Set(errors.map(({ line, column }) => `${line}:${column}`));
  const problems = new Map<string, Problem>();
  for (const finding of findings) {
    const problem = document.problemAt(finding);
    const place = `${problem.line}:${problem.column}`;
    // Text that an alias repeats is wrong in one place only.
    if (!places.has(place)) problems.set(`${place} ${problem.code} ${problem.message}`, problem);
  }
  return [...problems.values()];
}

/** After these the values are not what was meant, and whatever a schema says about them would mislead. */
const unreliable: ReadonlySet<ProblemCode> = new Set([
  "TEXT_ENCODING",
  "TEXT_CONTROL",
  "YAML_LOOKALIKE",
  "YAML_ALIAS",
  "YAML_TOO_DEEP",
]);

function parse(file: string, text: string, quotes: boolean): YamlReading {
  const lines = countLines(text);
  const { root, spots: syntaxSpots } = compose(text);
  const spots = [...unseenInFile(text), ...syntaxSpots];
  const problemsOf = (found: readonly TextSpot[]): readonly Problem[] =>
    found.map((spot) => problemOf(file, lines.linePos(spot.offset), spot));
  if (syntaxSpots.length > 0) return { document: null, problems: problemsOf(firstPerPlace(spots)) };
  const values = yamlValues(root, text, quotes);
  const all = firstPerPlace([...spots, ...values.spots]);
  if (all.some(({ code }) => unreliable.has(code))) return { document: null, problems: problemsOf(all) };
  const document: YamlDocument = {
    value: values.value,
    problemAt: ({ at, on, ...finding }) => {
      const { line, col } = lines.linePos(offsetOf(root, values, at, on));
      return { file, line, column: col, ...finding };
    },
    isFolded: (at) => {
      const { node, rest } = descend(root, values, at);
      return rest === 0 && isScalar(node) && node.type === "BLOCK_FOLDED";
    },
  };
  return { document, problems: problemsOf(all) };
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

/** The deepest node on the way that exists, and how many steps of the path are left. */
function descend(root: YamlNode, values: YamlValues, at: Path): { readonly node: YamlNode; readonly rest: number } {
  let node = root;
  for (const [index, step] of at.entries()) {
    const next = childOf(resolved(node, values), step);
    if (next === undefined) return { node, rest: at.length - index };
    node = next;
  }
  return { node, rest: 0 };
}

function offsetOf(root: YamlNode, values: YamlValues, at: Path, on: "key" | "value"): number {
  const { node, rest } = descend(root, values, at);
  const isEmpty = node === null || (isScalar(node) && node.range[0] === node.range[1]);
  if (rest > 0 || (on === "value" && !isEmpty)) return node?.range[0] ?? 0;
  const last = at.at(-1);
  const holder = resolved(descend(root, values, at.slice(0, -1)).node, values);
  const pair =
    typeof last === "string" && isMap(holder) ? holder.items.find(({ key }) => keyText(key) === last) : undefined;
  return pair?.key.range[0] ?? node?.range[0] ?? 0;
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

function problemOf(file: string, place: { readonly line: number; readonly col: number }, spot: TextSpot): Problem {
  const { severity, remedy } = problemCodes[spot.code];
  const { line, col: column } = place;
  return { file, line, column, code: spot.code, severity, message: spot.message, remedy: spot.remedy ?? remedy };
}

/** An alias makes one mistake show up as often as it is used. */
function firstPerPlace(spots: readonly TextSpot[]): readonly TextSpot[] {
  const places = new Map<string, TextSpot>();
  for (const spot of spots) {
    const place = `${spot.offset} ${spot.code}`;
    if (!places.has(place)) places.set(place, spot);
  }
  return [...places.values()];
}
