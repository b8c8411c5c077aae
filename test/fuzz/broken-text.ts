// Breaks text: generated edits to samples, with pieces that mean something to YAML, JSON, terminals, Actions or JavaScript.
import fc from "fast-check";

/** Pieces that have broken some program before. */
export const nastyPieces: readonly string[] = [
  ...[
    "\0",
    "\u001b[2J",
    "\u0085",
    "\u200b",
    "\u202e",
    "\u2066",
    "\u2028",
    "\ud800",
    "\udc00",
    "\ufeff",
    "\ufffd",
    "\uffff",
  ],
  ...["__proto__", "constructor", "hasOwnProperty", "toString", "prototype", "then", "length"],
  ...[
    "9".repeat(30),
    "-9007199254740993",
    "1e999",
    "-0",
    "0x1F",
    "0o17",
    "007",
    ".inf",
    ".nan",
    "1_000",
    "1e308",
    "253402300800000",
  ],
  ...[
    "null",
    "~",
    "true",
    "yes",
    "''",
    '""',
    "[]",
    "{}",
    "a",
    " ",
    "  ",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "\\",
    "\\u0000",
    "\\x00",
  ],
  ...[
    ":",
    ": ",
    "- ",
    "? ",
    "|",
    "|9+",
    ">-",
    "'",
    '"',
    "[",
    "]",
    "{",
    "}",
    ",",
    "#",
    " #",
    "%",
    "@",
    "`",
    "&a ",
    "*a",
    "<<: ",
  ],
  ...["!!str ", "!!js/function ", "!x ", "---\n", "...\n", "%YAML 1.1\n---\n"],
  ...[
    "::error::x",
    "::add-mask::e",
    "##[error]x",
    "${{ secrets.X }}",
    "$(id)",
    "../",
    "/etc/passwd",
    "<script>",
    "@all",
  ],
  ...[
    "2026-02-30T00:00:00Z",
    "0000-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "netease/users",
    "easemob/users@x",
  ],
  ...["😀", "👨‍👩‍👧‍👦", "é", "维护", "ﷺ", "𝒳"],
];

const piece = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...nastyPieces) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 8 }) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(...nastyPieces), fc.nat(300)).map(([text, times]) => text.repeat(times)),
  },
);

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

type Edit = (text: string) => string;

const edit: fc.Arbitrary<Edit> = fc.oneof(
  // Puts pieces in the place of a few characters.
  fc.tuple(place, fc.nat(12), fc.array(piece, { maxLength: 3 })).map(([at, length, pieces]): Edit => (text) => {
    const start = offsetIn(text, at);
    return text.slice(0, start) + pieces.join("") + text.slice(start + length);
  }),
  // Puts a piece in the place of a value.
  fc.tuple(place, piece).map(([at, value]): Edit => (text) => {
    const ends = [...text.matchAll(/: ?[^\n]*|"[^"\n]*"/g)];
    const found = ends[Math.floor(at * ends.length)];
    return found === undefined
      ? text
      : `${text.slice(0, found.index)}: ${value}${text.slice(found.index + found[0].length)}`;
  }),
  // Copies or moves a stretch.
  fc.tuple(place, place, fc.nat(80), fc.boolean()).map(([from, to, length, isMoved]): Edit => (text) => {
    const start = offsetIn(text, from);
    const taken = text.slice(start, start + length);
    const rest = isMoved ? text.slice(0, start) + text.slice(start + length) : text;
    const end = offsetIn(rest, to);
    return rest.slice(0, end) + taken + rest.slice(end);
  }),
  // Indents a line otherwise, or removes it.
  fc.tuple(place, fc.nat(6)).map(([at, indent]): Edit => (text) => {
    const lines = text.split("\n");
    const index = Math.floor(at * lines.length);
    const line = lines[index] ?? "";
    return (indent === 6 ? lines.toSpliced(index, 1) : lines.with(index, " ".repeat(indent) + line.trimStart())).join(
      "\n",
    );
  }),
  // Cuts it off.
  place.map(
    (at): Edit =>
      (text) =>
        text.slice(0, offsetIn(text, at)),
  ),
);

/** A sample after one to five edits. */
export function brokenText(samples: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...samples), fc.array(edit, { minLength: 1, maxLength: 5 }))
    .map(([sample, edits]) => edits.reduce((text, change) => change(text), sample));
}

/** Nothing but pieces. */
export const pieces: fc.Arbitrary<string> = fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(""));

/** Any text at all, halves of surrogate pairs included. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 }).map((units) => String.fromCharCode(...units)),
);

function offsetIn(text: string, at: number): number {
  return Math.min(text.length - 1, Math.floor(at * text.length));
}
