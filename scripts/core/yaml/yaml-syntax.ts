// What YAML syntax errors mean to people. Never quotes the file: the vendors file may hold what must not be printed.
import type { YAMLError } from "yaml";
import type { TextSpot } from "./text-spot.ts";
import { foreignColon, lookalikeNear } from "./yaml-lookalikes.ts";
import { accidentAt } from "./yaml-accidents.ts";

type ErrorCode = YAMLError["code"];
type Advice = Omit<TextSpot, "offset">;

const advice: Partial<Record<ErrorCode, Advice>> = {
  ALIAS_PROPS: { code: "YAML_ALIAS", message: "an alias (*) cannot have an anchor or a tag" },
  BAD_ALIAS: {
    code: "YAML_ALIAS",
    message: "an alias (*) or anchor (&) has no proper name",
    remedy: "Put the text in quotes if it is no alias.",
  },
  BAD_DIRECTIVE: { code: "YAML_DIRECTIVE", message: "a line starts with %, which YAML reads as a directive" },
  BAD_DQ_ESCAPE: {
    code: "YAML_SYNTAX",
    message: "a double-quoted text holds a backslash escape that YAML does not know",
    remedy: "Write \\\\ for a backslash, or use single quotes.",
  },
  BAD_INDENT: {
    code: "YAML_SYNTAX",
    message: "the indentation does not fit the lines around it",
    remedy: "Indent it with spaces, exactly like its neighbours.",
  },
  BAD_SCALAR_START: {
    code: "YAML_SYNTAX",
    message: "a value starts with a character that has a meaning in YAML",
    remedy: "Put the value in quotes.",
  },
  MULTILINE_IMPLICIT_KEY: {
    code: "YAML_SYNTAX",
    message: "text goes on over several lines where a key is expected",
    remedy: "Write a long text below `|`, indented; or add the colon that is missing after the key.",
  },
  MULTIPLE_ANCHORS: { code: "YAML_ALIAS", message: "a value has more than one anchor (&)", remedy: "Keep one." },
  MULTIPLE_DOCS: { code: "YAML_DOCUMENTS", message: "the file holds more than one YAML document (---)" },
  MULTIPLE_TAGS: { code: "YAML_TAG", message: "a value has more than one tag (!)" },
  RESOURCE_EXHAUSTION: { code: "YAML_TOO_DEEP", message: "the file nests too deep" },
  TAG_RESOLVE_FAILED: {
    code: "YAML_TAG",
    message: "a tag (!) is not one of YAML's core schema, or does not fit its value",
  },
  BAD_COLLECTION_TYPE: { code: "YAML_TAG", message: "a tag (!) does not fit its value" },
  KEY_OVER_1024_CHARS: {
    code: "YAML_SYNTAX",
    message: "a key is longer than YAML allows",
    remedy: "Write a long text as the value of a key, below `|`.",
  },
};

/** The parser's own messages for a missing character, by how they start. */
const missing: readonly (readonly [string, Advice])[] = [
  [
    "Missing closing",
    {
      code: "YAML_SYNTAX",
      message: "a quoted text is not closed",
      remedy: "Add the closing quote; write '' for a quote inside single quotes.",
    },
  ],
  [
    "Implicit map keys",
    {
      code: "YAML_SYNTAX",
      message: "a line has no colon and a space after its key",
      remedy: "Write it as `key: value`, or indent it below the text it belongs to.",
    },
  ],
  [
    "Comments must",
    {
      code: "YAML_SYNTAX",
      message: "a # stands directly after other text",
      remedy: "Put a space before it, or the text in quotes.",
    },
  ],
  [
    "Missing , ",
    {
      code: "YAML_SYNTAX",
      message: "entries inside [ ] or { } are not separated by a comma",
      remedy: "Add the comma, or the closing bracket.",
    },
  ],
  [
    "Missing space after :",
    { code: "YAML_SYNTAX", message: "a colon inside [ ] or { } has no space after it", remedy: "Add the space." },
  ],
];

const unclosedBracket: Advice = {
  code: "YAML_SYNTAX",
  message: "a bracket or brace opened above is not closed here",
  remedy: "Close [ with ] and { with }.",
};

const general: Advice = {
  code: "YAML_SYNTAX",
  message: "this does not fit into the YAML around it",
  remedy: "Check the line and the one above: indentation, brackets, quotes, and a space after every colon.",
};

/**
 * The parser's error in our words; the look-alikes of spaces and colons come first, since they cause most other errors.
 * @param openQuote where the quote opens whose close the error misses
 */
export function syntaxSpot(error: YAMLError, text: string, openQuote: number | null): TextSpot {
  const offset = Math.max(0, Math.min(error.pos[0], text.length));
  const lookalike = error.code === "TAB_AS_INDENT" ? null : lookalikeNear(text, offset);
  if (lookalike !== null) return lookalike;
  const accident = accidentAt(error.code, text, offset, openQuote) ?? foreignColonAt(error, text, offset);
  return accident ?? { offset: openQuote ?? offset, ...adviceFor(error) };
}

function adviceFor(error: YAMLError): Advice {
  switch (error.code) {
    case "MISSING_CHAR":
      return missing.find(([start]) => error.message.startsWith(start))?.[1] ?? bracketAdvice(error) ?? general;
    case "BAD_INDENT":
      return bracketAdvice(error) ?? advice.BAD_INDENT ?? general;
    default:
      return advice[error.code] ?? general;
  }
}

function foreignColonAt({ code, message }: YAMLError, text: string, offset: number): TextSpot | null {
  const isKeyless = code === "MULTILINE_IMPLICIT_KEY" || message.startsWith("Implicit map keys");
  return isKeyless ? foreignColon(text, offset) : null;
}

/** The parser names the closing character it missed. */
function bracketAdvice(error: YAMLError): Advice | null {
  return /end with a [\]}]/.test(error.message) ? unclosedBracket : null;
}
