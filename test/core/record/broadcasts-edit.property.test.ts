// Writing records into `broadcasts`: what holds for every file and every record.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDocument } from "yaml";
import type { BroadcastRecord } from "../../../scripts/core/announcement/announcement.ts";
import { writeBroadcasts } from "../../../scripts/core/record/broadcasts-edit.ts";
import { anyText, records } from "../../support/broadcast-records.ts";
import { blockFile, flowFile, type GeneratedFile, yamlText } from "../../support/yaml-texts.ts";

const anyFile = fc.oneof({ weight: 4, arbitrary: blockFile }, { weight: 1, arbitrary: flowFile });

describe("writeBroadcasts, for files in every style", () => {
  it("always writes, and changes `broadcasts` only", () => {
    fc.assert(
      fc.property(anyFile, records, (file, wanted) => {
        const text = textOf(file);
        const edited = editedText(text, wanted);

        expectOnlyOwnTextChanged(file, edited);
        const { broadcasts: old, ...others } = valuesOf(text);
        const { broadcasts: now, ...othersNow } = valuesOf(edited);
        expect(othersNow).toStrictEqual(others);
        expect(now).toStrictEqual({ ...(old ?? {}), ...Object.fromEntries(wanted) });
      }),
      { numRuns: 300 },
    );
  });

  it("always finds nothing left to do the second time", () => {
    fc.assert(
      fc.property(anyFile, records, (file, wanted) => {
        expect(writeBroadcasts(editedText(textOf(file), wanted), wanted)).toEqual({ kind: "unchanged" });
      }),
    );
  });

  it("always says the same whether records are written at once or one after another", () => {
    fc.assert(
      fc.property(anyFile, records, (file, wanted) => {
        const steps = [...wanted].reduce((text, entry) => editedText(text, new Map([entry])), textOf(file));

        expect(valuesOf(steps)).toStrictEqual(valuesOf(editedText(textOf(file), wanted)));
      }),
    );
  });

  it("never touches more lines than those of the new entries and the one they replace", () => {
    const fresh = records.map((wanted) => new Map([...wanted].map(([key, record]) => [`new/${key}`, record] as const)));
    fc.assert(
      fc.property(blockFile, fresh, (file, wanted) => {
        const hasFlowEntries = /^ *broadcasts: *\{ *[a-z"]/m.test(file.broadcasts);
        fc.pre(!hasFlowEntries);
        const { removed, added } = lineChanges(textOf(file), editedText(textOf(file), wanted));
        const isNew = file.broadcasts === "";

        expect(added - removed).toBe(lineCount(wanted) + (isNew ? 1 : 0));
        // One line may change: `broadcasts: {}`, or a last line that had no line break.
        expect(removed).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("writeBroadcasts, for any text at all", () => {
  const damaged = fc
    .tuple(
      yamlText,
      fc.nat(),
      fc.nat({ max: 3 }),
      fc.constantFrom("", "\t", "\r", "...\n", "---\n", "*x", "&x ", "[", "#", "'", "\u0000", "- "),
    )
    .map(([text, at, cut, insert]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + insert + text.slice(place + cut);
    });

  it("never throws, and never changes the other values", () => {
    fc.assert(
      fc.property(fc.oneof(damaged, anyText), records, (text, wanted) => {
        const edit = writeBroadcasts(text, wanted);
        if (edit.kind !== "written") return;

        const { broadcasts: _old, ...others } = valuesOf(text);
        const { broadcasts: now, ...othersNow } = valuesOf(edit.text);
        expect(othersNow).toStrictEqual(others);
        expect(now).toMatchObject(Object.fromEntries(wanted));
      }),
      { numRuns: 500 },
    );
  });

  it.each(["[", "{a: ", "- ", "? ", "a:\n "])("never throws on %j ten thousand times over", (part) => {
    expect(writeBroadcasts(part.repeat(10_000), new Map([["a/b", { status: "sent" }]])).kind).toBe("refused");
  });
});

function textOf({ before, broadcasts, after }: GeneratedFile): string {
  return before + broadcasts + after;
}

function editedText(text: string, wanted: ReadonlyMap<string, BroadcastRecord>): string {
  const edit = writeBroadcasts(text, wanted);
  if (edit.kind === "refused") throw new Error(`${edit.reason} in ${JSON.stringify(text)}`);
  return edit.kind === "written" ? edit.text : text;
}

/** Everything before `broadcasts` and after it is still there, byte for byte. */
function expectOnlyOwnTextChanged({ before, broadcasts, after }: GeneratedFile, edited: string): void {
  const text = before + broadcasts + after;
  const [head, tail] = commonEnds(text, edited);
  if (broadcasts === "") {
    // Nothing but an insertion: what is common at both ends covers the whole old text.
    expect(head + tail).toBeGreaterThanOrEqual(text.length);
    return;
  }
  // A block scalar at the end of `broadcasts` takes the empty lines below it in.
  const ownEmptyLines = /^[ \r\n]*/.exec(after)?.[0].length ?? 0;
  expect(head).toBeGreaterThanOrEqual(before.length);
  expect(tail).toBeGreaterThanOrEqual(after.length - ownEmptyLines);
}

/** Read independently of the code under test: as YAML 1.2 values, aliases resolved. */
function valuesOf(text: string): Record<string, unknown> {
  const document = parseDocument(text, { version: "1.2", schema: "core", uniqueKeys: true, logLevel: "silent" });
  // The texts generated here are maps with text keys; anything else fails the comparison that follows.
  return document.toJS() as Record<string, unknown>;
}

function commonEnds(left: string, right: string): readonly [number, number] {
  const shorter = Math.min(left.length, right.length);
  let head = 0;
  while (head < shorter && left[head] === right[head]) head += 1;
  let tail = 0;
  while (tail < shorter && left.at(-1 - tail) === right.at(-1 - tail)) tail += 1;
  return [head, tail];
}

function lineChanges(before: string, after: string): { readonly removed: number; readonly added: number } {
  const [left, right] = [before.split(/(?<=\n)/), after.split(/(?<=\n)/)];
  const shorter = Math.min(left.length, right.length);
  let head = 0;
  while (head < shorter && left[head] === right[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && left.at(-1 - tail) === right.at(-1 - tail)) tail += 1;
  return { removed: left.length - head - tail, added: right.length - head - tail };
}

function lineCount(wanted: ReadonlyMap<string, BroadcastRecord>): number {
  return [...wanted.values()].reduce((sum, record) => sum + 1 + Object.keys(record).length, 0);
}
