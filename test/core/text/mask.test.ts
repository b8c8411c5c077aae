// What no output may show: secrets in any spelling, whole or cut, and anything that the Actions runner would obey.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRedactor, withoutWorkflowCommands } from "../../../scripts/core/text/mask.ts";

const secret = 'sécret/key+value&"quoted"=7';

function redacting(...secrets: readonly string[]): (text: string) => string {
  const redactor = createRedactor();
  redactor.hide(secrets);
  return redactor.redact;
}

describe("redact", () => {
  it.each([
    ["as it is", secret],
    ["in a URL", encodeURIComponent(secret)],
    ["in a URL with small hex digits", encodeURIComponent(secret).toLowerCase()],
    ["in a form", new URLSearchParams({ key: secret }).toString().slice(4)],
    ["in JSON", JSON.stringify(secret).slice(1, -1)],
    ["in hex", Buffer.from(secret).toString("hex")],
    ["in capital hex", Buffer.from(secret).toString("hex").toUpperCase()],
    ["in base64", Buffer.from(secret).toString("base64")],
    ["in base64 for URLs", Buffer.from(secret).toString("base64url")],
  ])("hides a secret %s", (_how, spelling) => {
    expect(redacting(secret)(`before ${spelling} after`)).toMatch(/^before \*\*\*=* after$/);
  });

  it.each([1, 2, 3, 4, 5])("hides all but the edges of a secret that stands in base64 after %i bytes", (before) => {
    const spelling = Buffer.from(`${"u".repeat(before)}${secret}:rest`).toString("base64");

    const shown = redacting(secret)(spelling);

    expect(shown).toContain("***");
    expect(Buffer.from(shown.replace("***", ""), "base64").toString("latin1")).not.toContain(secret.slice(2, 6));
  });

  it.each([
    ["…)", "…)"],
    ["…", "…"],
    ["", ""],
  ])("hides what a cut leaves of a secret before %j", (end, shownEnd) => {
    const redact = redacting(secret);
    for (let kept = 4; kept < secret.length; kept += 1) {
      expect(redact(`refused: ${secret.slice(0, kept)}${end}`)).toBe(`refused: ***${shownEnd}`);
    }
  });

  it("hides the longer of two secrets that begin alike", () => {
    expect(redacting("abcd", "abcdefgh")("abcdefgh abcd")).toBe("*** ***");
  });

  it("never shows a secret, whatever stands around it", () => {
    const words = fc.string({ unit: "grapheme", maxLength: 20 });
    const secrets = fc.array(fc.string({ unit: "binary", minLength: 6, maxLength: 40 }), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(secrets, fc.array(words, { maxLength: 4 }), (values, between) => {
        const text = [...between, ...values, ...between].join(" ");

        const shown = redacting(...values)(text);

        for (const value of values) expect(shown).not.toContain(value);
      }),
      { numRuns: 40 },
    );
  });

  it("leaves text without secrets as it is", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-y …]*$/), (text) => {
        expect(redacting("zzzzzzzz")(text)).toBe(text);
      }),
    );
  });

  it("takes halves of surrogate pairs in a secret", () => {
    expect(redacting("\ud800abcd")("x \ud800abcd y")).toBe("x *** y");
  });
});

describe("withoutWorkflowCommands", () => {
  it.each([
    "::error::x",
    "  ::error::x",
    "\u0085::error::x",
    "\u2003\t::error::x",
    "text\n::error::x",
    "text\r::error::x",
    "\u2028::error::x",
    "##[error]x",
    "text ##[add-mask]x",
    "text\n  said ##[stop-commands]x",
    "###[error]x",
  ])("breaks the command in %j", (text) => {
    expect(obeyed(text)).not.toEqual([]);
    expect(obeyed(withoutWorkflowCommands(text))).toEqual([]);
  });

  it("shows the same characters and leaves colons inside a line alone", () => {
    expect(withoutWorkflowCommands("std::vector\n::error::x ##[group]")).toBe(
      "std::vector\n:\u200b:error::x ##\u200b[group]",
    );
  });

  it("never leaves anything that the runner obeys", () => {
    const piece = fc.constantFrom(
      "::",
      ":",
      "##[",
      "#",
      "[",
      "]",
      "error",
      " ",
      "\t",
      "\n",
      "\r",
      "\u0085",
      "\u3000",
      "x",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        expect(obeyed(withoutWorkflowCommands(pieces.join("")))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("takes no more than its share of time for long runs of white space", () => {
    for (const space of [" ", "\n", "\r", "\u2028", "\u0085"]) {
      const startedAtMs = performance.now();
      withoutWorkflowCommands(`${space.repeat(300_000)}x`);
      expect(performance.now() - startedAtMs, JSON.stringify(space)).toBeLessThan(1_000);
    }
  });
});

/** The lines that the runner reads as commands: .NET's line ends and white space, and its two forms of commands. */
function obeyed(text: string): readonly string[] {
  const netSpace = /^[\t\v\f \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
  return text.split(/\r\n|\r|\n/).filter((line) => line.replace(netSpace, "").startsWith("::") || line.includes("##["));
}
