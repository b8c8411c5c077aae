// Generates YAML files in many styles from parts.
import fc from "fast-check";

/** A generated file, cut where its `broadcasts` pair begins and ends; `broadcasts` is empty where it has none. */
export interface GeneratedFile {
  readonly before: string;
  readonly broadcasts: string;
  readonly after: string;
  readonly eol: "\n" | "\r\n";
}

/** What follows `key:` on its line, and the lines below it for a parent indented by so many columns. */
interface Value {
  readonly head: string;
  readonly below: (indent: number, step: number) => readonly string[];
}

const words = fc.constantFrom(
  "Maintenance on Saturday",
  "国庆维护通知：今晚停机",
  "🚧 👨‍👩‍👧‍👦 𝒳",
  "\u05e9\u05dc\u05d5\u05dd \u200f!",
  '"quoted # not a comment\\n\\u2028"',
  "'it''s single'",
  "007",
  "1365344904091349007",
  "2026-11-21T09:00:00+08:00",
  "yes",
  "null",
  "~",
  "!!str 12",
  "*shared",
  "a::b",
  "trailing nbsp\u00a0",
  "[a, 'b', { c: d }]",
  "{ a: 1, b: [x, y] }",
  "{}",
  "[]",
);
const comment = fc.constantFrom("", "", "", " # note", "\t# tab\tinside ", " # 备注 🚧", "   ");
const betweenLines = fc.constantFrom<readonly string[]>(
  [],
  [],
  [],
  [""],
  ["# note"],
  ["   # indented note", ""],
  ["  "],
);

const scalar: fc.Arbitrary<Value> = fc
  .tuple(words, comment)
  .map(([text, note]) => ({ head: ` ${text}${note}`, below: () => [] }));

const nothing: fc.Arbitrary<Value> = comment.map((note) => ({ head: note, below: () => [] }));

const folded: fc.Arbitrary<Value> = fc
  .tuple(fc.constantFrom("plain", '"double', "'single"), comment)
  .map(([head, note]) => ({
    head: ` ${head}`,
    below: (indent, step) => {
      const pad = " ".repeat(indent + step);
      const close = /^["']/.exec(head)?.[0] ?? "";
      return [`${pad}second line`, ...(close === "" ? [] : [""]), `${pad}third${close}${note}`];
    },
  }));

const blockScalar: fc.Arbitrary<Value> = fc
  .record({
    header: fc.constantFrom("|", "|-", "|+", ">", ">-", ">+"),
    note: fc.constantFrom("", " # note"),
    lines: fc.array(
      fc.constantFrom("text", "  more: indented", "# no comment", "--- no marker", "", "行 🚧", "- a", "tail  "),
      {
        maxLength: 4,
      },
    ),
    trailing: fc.array(fc.constantFrom("", "", " "), { maxLength: 3 }),
  })
  .map(({ header, note, lines, trailing }) => ({
    head: ` ${header}${note}`,
    below: (indent, step) => [
      ...["first", ...lines].map((line) => (line === "" ? "" : " ".repeat(indent + step) + line)),
      ...trailing,
    ],
  }));

const flowOverLines: fc.Arbitrary<Value> = fc
  .tuple(fc.constantFrom("a,", "a, # note", '"a",'), fc.boolean())
  .map(([first, isMap]) => ({
    head: isMap ? " {" : " [",
    below: (indent, step) => {
      const pad = " ".repeat(indent + step);
      return [`${pad}${first}`, `${pad}b`, `${pad}${isMap ? "}" : "]"}`];
    },
  }));

const { value } = fc.letrec<{ value: Value; map: Value; list: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, depthIdentifier: "yaml", withCrossShrink: true },
    scalar,
    nothing,
    folded,
    blockScalar,
    flowOverLines,
    tie("map"),
    tie("list"),
  ),
  map: fc
    .record({
      head: fc.constantFrom("", "", " # note", " &anchored", " !!map"),
      children: fc.array(fc.tuple(tie("value"), betweenLines), { minLength: 1, maxLength: 3 }),
    })
    .map(({ head, children }) => ({
      head,
      below: (indent, step) =>
        children.flatMap(([child, gap], index) => [
          `${" ".repeat(indent + step)}key${index}:${child.head}`,
          ...child.below(indent + step, step),
          ...gap,
        ]),
    })),
  list: fc
    .record({
      isIndented: fc.boolean(),
      gap: betweenLines,
      children: fc.array(fc.oneof(scalar, blockScalar), { minLength: 1, maxLength: 3 }),
    })
    .map(({ isIndented, gap, children }) => ({
      head: "",
      below: (indent, step) =>
        children.flatMap((child, index) => {
          const column = isIndented ? indent + step : indent;
          const pad = " ".repeat(column);
          const item = [
            `${pad}- to: vendor/channel${index}`,
            `${pad}  option:${child.head}`,
            ...child.below(column + 2, step),
          ];
          return [...item, ...gap];
        }),
    })),
}));

const emptyBroadcasts = fc.constantFrom(
  "",
  " {}",
  "  { }",
  " ~",
  " null",
  " # none yet",
  " {} # none yet",
  " {}  ",
  " !!map {}",
);
const flowBroadcasts = fc.constantFrom(
  ' { netease/users: { status: sent, id: "1" } } # note',
  " { netease/users: , rongcloud/users: {}, }",
  ' {"netease/users":{"status":"sent"}}',
);
const blockEntry = fc.record({
  key: fc.constantFrom("netease/users", '"rongcloud/users"', "other/channel"),
  note: comment,
  body: fc.constantFrom<readonly string[]>(
    ["status: sent", 'id: "48174937359009"', "sentAt: 2026-11-21T01:00:03.412Z"],
    ["status: unknown # why", "attempt: 1", "reason: |+", "  a reason", "  over lines", ""],
    ["# lead", "status: rejected", "reason: 'it''s'  # note"],
    ["reason:"],
  ),
  gap: betweenLines,
});

/** The `broadcasts` pair as lines, the first without its `broadcasts:`; null for a file without one. */
function broadcastsLines(indent: number, step: number): fc.Arbitrary<readonly string[] | null> {
  const pad = (columns: number) => " ".repeat(indent + columns);
  const entries = fc
    .tuple(comment, fc.uniqueArray(blockEntry, { minLength: 1, maxLength: 3, selector: ({ key }) => key }))
    .map(([note, list]) => [
      note,
      ...list.flatMap(({ key, note: keyNote, body, gap }) => [
        `${pad(step)}${key}:${keyNote}`,
        ...body.map((line) => (line === "" ? "" : pad(2 * step) + line)),
        ...gap,
      ]),
    ]);
  return fc.oneof(
    fc.constant(null),
    emptyBroadcasts.map((head) => [head]),
    flowBroadcasts.map((head) => [head]),
    entries,
  );
}

const style = fc.record({
  eol: fc.constantFrom("\n" as const, "\r\n" as const),
  step: fc.constantFrom(2, 4),
  indent: fc.constantFrom(0, 0, 0, 2),
  start: fc.constantFrom<readonly string[]>(
    [],
    ["# yaml-language-server: $schema=x.json"],
    ["---"],
    ["%YAML 1.2", "--- # start"],
    [""],
  ),
  end: fc.constantFrom<readonly string[]>(
    [],
    [],
    ["# the end"],
    ["", "", "# 完"],
    [""],
    ["..."],
    ["# c", "... # bye", "# after"],
    ["  "],
  ),
  byteOrderMark: fc.boolean(),
  hasFinalNewline: fc.boolean(),
});

/** A file whose root is a block map. */
export const blockFile: fc.Arbitrary<GeneratedFile> = style.chain((chosen) =>
  fc
    .record({
      values: fc.array(fc.tuple(value, betweenLines), { minLength: 1, maxLength: 4 }),
      broadcasts: broadcastsLines(chosen.indent, chosen.step),
      position: fc.nat({ max: 4 }),
    })
    .map(({ values, broadcasts, position }) => {
      const { eol, step, indent, start, end, byteOrderMark, hasFinalNewline } = chosen;
      const pad = " ".repeat(indent);
      const pairs = values.map(([child, gap], index) => [
        `${pad}top${index}:${child.head}`,
        ...child.below(indent, step),
        ...gap,
      ]);
      const at = Math.min(position, pairs.length);
      const beforeLines = [...start, `${pad}title: &shared Maintenance`, ...pairs.slice(0, at).flat()];
      const ownLines = broadcasts === null ? [] : [`${pad}broadcasts:${broadcasts[0] ?? ""}`, ...broadcasts.slice(1)];
      const lines = [beforeLines, ownLines, [...pairs.slice(at).flat(), ...end]];
      const [before = "", own = "", after = ""] = lines.map((part) => part.map((line) => line + eol).join(""));
      // The parser counts the byte order mark as a column, so that an indented first key would not line up with the others.
      const file = { before: (byteOrderMark && indent === 0 ? "\ufeff" : "") + before, broadcasts: own, after, eol };
      return hasFinalNewline ? file : withoutFinalNewline(file);
    }),
);

/** A file whose root is a flow map, on one line or over several. */
export const flowFile: fc.Arbitrary<GeneratedFile> = fc
  .record({
    eol: fc.constantFrom("\n" as const, "\r\n" as const),
    gap: fc.constantFrom(" ", "", "\n", "\n  "),
    start: fc.constantFrom("", "--- ", "# c\n", "\ufeff"),
    broadcasts: fc.constantFrom(null, "broadcasts: {}", "broadcasts:", '"broadcasts": { a/b: { status: sent } }'),
    tail: fc.constantFrom("", ",", ", last: 1", ", last:", ", last"),
    end: fc.constantFrom("", "\n", " # c\n", "\n...\n"),
  })
  .map(({ eol, gap, start, broadcasts, tail, end }) => {
    const withEol = (text: string) => text.replaceAll("\n", eol);
    const before = withEol(`${start}{${gap}title: Maintenance,${gap || " "}list: [a, b]`);
    const own = broadcasts === null ? "" : withEol(`,${gap || " "}${broadcasts}`);
    return { before, broadcasts: own, after: withEol(`${tail}${gap}}${end}`), eol };
  });

/** Any of the above, as text. */
export const yamlText: fc.Arbitrary<string> = fc
  .oneof(blockFile, flowFile)
  .map(({ before, broadcasts, after }) => before + broadcasts + after);

function withoutFinalNewline(file: GeneratedFile): GeneratedFile {
  const cut = (text: string) => (text.endsWith(file.eol) ? text.slice(0, -file.eol.length) : text);
  if (file.after !== "") return { ...file, after: cut(file.after) };
  if (file.broadcasts !== "") return { ...file, broadcasts: cut(file.broadcasts) };
  return { ...file, before: cut(file.before) };
}
