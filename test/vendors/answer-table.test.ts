// Every vendor's answer table against its recorded answers: each row is hit, each row matters, and nothing else is proof.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnswerRow, VendorModule } from "../../scripts/core/vendor-contract.ts";
import { outcomeOf, rowFor, type AnswerCall, type AnswerFacts } from "../../scripts/vendors/answer-table.ts";
import { allVendors, vendors } from "../../scripts/vendors/registry.ts";
import { answerFixtures, factsOf, proofOf } from "./answer-fixtures.ts";

interface Reading {
  readonly call: AnswerCall;
  readonly facts: AnswerFacts;
}

/** Every recorded answer in each of its calls, and once more with each fact changed to one that no document gives. */
function readings(vendor: VendorModule): readonly Reading[] {
  return answerFixtures(vendor).flatMap(({ calls, status, body }) =>
    calls.flatMap((call) => variantsOf(factsOf(vendor, call, status, body)).map((facts) => ({ call, facts }))),
  );
}

function variantsOf(facts: AnswerFacts): readonly AnswerFacts[] {
  return [
    facts,
    { ...facts, status: 418 },
    { ...facts, code: 777 },
    { ...facts, error: "something_new" },
    { ...facts, description: "something new" },
  ];
}

function outcomes(vendor: VendorModule, rows: readonly AnswerRow[]): readonly object[] {
  return readings(vendor).map(({ call, facts }) => outcomeOf(rows, call, facts));
}

describe.each(allVendors())("the answers of $title", (vendor) => {
  const cases = answerFixtures(vendor).flatMap((fixture) =>
    fixture.calls.map((call) => ({ ...fixture, call, name: fixture.row ?? `no row for ${fixture.body}` })),
  );

  it.each(cases)("proves by HTTP $status, in a $call: $name", ({ row, call, status, body, proof }) => {
    const facts = factsOf(vendor, call, status, body);

    expect(rowFor(vendor.answers, call, facts)?.meaning ?? null).toBe(row);
    expect(proofOf(outcomeOf(vendor.answers, call, facts))).toEqual(proof);
  });

  it("has a recorded answer for every row and call", () => {
    const recorded = new Set(cases.map(({ row, call }) => `${call}: ${row}`));

    const missing = vendor.answers.flatMap((row) =>
      row.calls.map((call) => `${call}: ${row.meaning}`).filter((name) => !recorded.has(name)),
    );

    expect(missing).toEqual([]);
  });

  it("reads something else when any row is removed, or any of its calls or conditions", () => {
    const before = JSON.stringify(outcomes(vendor, vendor.answers));
    const isIdle = (rows: readonly AnswerRow[]): boolean => JSON.stringify(outcomes(vendor, rows)) === before;

    const idle = vendor.answers.flatMap((row, index) =>
      weakerRows(row)
        .filter(({ weaker }) => isIdle(vendor.answers.with(index, weaker)))
        .map(({ without }) => `${row.meaning}: without ${without}`),
    );

    expect(idle).toEqual([]);
  });

  it("is, row by row, what was reviewed: no row changes without a change here", async () => {
    const table = vendor.answers.map((row) => `${rowText(row)}\n`).join("");

    await expect(table).toMatchFileSnapshot(`fixtures/${vendor.name}-answer-table.txt`);
  });

  it("names the document and the day for every row, and a remedy for every refusal", () => {
    for (const row of vendor.answers) {
      expect(row.source.page).not.toBe("");
      expect(row.source.readOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(row.remedy !== "", row.meaning).toBe(row.proves.startsWith("rejected"));
      expect(row.until !== undefined, row.meaning).toBe(row.proves === "throttled");
      expect(row.when.description ?? "").toBe((row.when.description ?? "").toLowerCase());
    }
  });

  it("counts every refused call, since no document says otherwise", () => {
    expect(vendor.answers.filter((row) => row.uncounted === true)).toEqual([]);
  });

  it("never proves anything but unknown by a 5xx, whatever the body says", () => {
    const bodies = answerFixtures(vendor).map(({ body }) => body);
    fc.assert(
      fc.property(fc.integer({ min: 500, max: 599 }), fc.constantFrom(...bodies), (status, body) => {
        for (const call of ["send", "recall"] as const) {
          expect(outcomeOf(vendor.answers, call, factsOf(vendor, call, status, body)).kind).toBe("unknown");
        }
      }),
    );
  });

  it("never accepts what is not HTTP 200 with the documented sign of success", () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), anyBody(), (status, body) => {
        const facts = factsOf(vendor, "send", status, body);
        if (status === 200 && isDocumentedSuccess(vendor, body)) return;
        for (const call of ["send", "recall"] as const) {
          expect(outcomeOf(vendor.answers, call, facts).kind).not.toBe("accepted");
        }
      }),
      { numRuns: 500 },
    );
  });

  it("never proves anything but a rate limit by a body that is not a JSON object", () => {
    const noObject = fc.oneof(fc.string(), fc.constantFrom("", "[]", "null", '"ok"', "200", '{"code":200', "<html>"));
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), noObject, (status, body) => {
        fc.pre(!body.startsWith("{}"));
        const outcome = outcomeOf(vendor.answers, "send", factsOf(vendor, "send", status, body));
        expect(["unknown", "throttled"]).toContain(outcome.kind);
        if (outcome.kind === "throttled") expect(status).toBe(429);
      }),
    );
  });
});

describe("outcomeOf", () => {
  const unlisted: AnswerFacts = {
    status: 200,
    isReadable: true,
    code: 777,
    error: null,
    description: "::error::first\nsecond\u202e\u0007 line",
    success: null,
  };

  const refused: AnswerRow = {
    calls: ["send"],
    when: { code: 777 },
    proves: "rejected-content",
    meaning: "refused",
    remedy: "Mend it.",
    source: { page: "test", readOn: "2026-11-20" },
  };

  it("calls an unlisted answer unknown and says what was seen, on one harmless line", () => {
    const outcome = outcomeOf(vendors.netease.answers, "send", unlisted);

    expect(outcome).toEqual({
      kind: "unknown",
      reason: "HTTP 200 with code 777 is not in the vendor's documents (the vendor says: ::error::first second line)",
    });
  });

  it("cuts the vendor's words after 200 characters", () => {
    const outcome = outcomeOf([], "send", { ...unlisted, description: "😀".repeat(500) });

    expect(outcome).toHaveProperty("reason", expect.stringContaining(`(the vendor says: ${"😀".repeat(200)}…)`));
  });

  it("lets a refusal beside the sign of success prove nothing", () => {
    const contradiction: AnswerFacts = {
      ...unlisted,
      status: 429,
      code: null,
      success: { id: "1", expiresAtMs: null },
    };

    expect(outcomeOf(vendors.easemob.answers, "send", contradiction).kind).toBe("unknown");
    expect(outcomeOf(vendors.easemob.answers, "send", { ...contradiction, success: null }).kind).toBe("throttled");
  });

  it("takes the first row that matches", () => {
    const base = { calls: ["send"], remedy: "", source: { page: "test", readOn: "2026-11-20" } } as const;
    const rows: readonly AnswerRow[] = [
      { ...base, when: { code: 777, description: "second" }, proves: "rejected-content", meaning: "narrow" },
      { ...base, when: { code: 777 }, proves: "rejected-channel", meaning: "wide" },
    ];

    expect(outcomeOf(rows, "send", unlisted)).toMatchObject({ kind: "rejected", blocks: "content" });
    expect(outcomeOf(rows.toReversed(), "send", unlisted)).toMatchObject({ kind: "rejected", blocks: "channel" });
    expect(outcomeOf(rows, "recall", unlisted)).toMatchObject({ kind: "unknown" });
  });

  it.each([
    [200, "rejected"],
    [400, "rejected"],
    [499, "rejected"],
    [408, "unknown"],
    [201, "unknown"],
    [302, "unknown"],
    [500, "unknown"],
  ])("takes a refusal whose row names no status under HTTP %i as %s", (status, kind) => {
    expect(outcomeOf([refused], "send", { ...unlisted, status }).kind).toBe(kind);
  });

  it("accepts nothing but HTTP 200, even where a row names no status", () => {
    const taken: AnswerRow = { ...refused, proves: "accepted" };
    const facts: AnswerFacts = { ...unlisted, success: { id: "1", expiresAtMs: null } };

    expect(outcomeOf([taken], "send", facts).kind).toBe("accepted");
    expect(outcomeOf([taken], "send", { ...facts, status: 202 }).kind).toBe("unknown");
    expect(outcomeOf([taken], "send", { ...facts, success: null }).kind).toBe("unknown");
  });

  it("frees the slot only where a row says that the call is not counted", () => {
    expect(outcomeOf([refused], "send", unlisted)).toHaveProperty("counted", true);
    expect(outcomeOf([{ ...refused, uncounted: true }], "send", unlisted)).toHaveProperty("counted", false);
  });
});

/** Everything a row says, on one line. */
function rowText({ calls, when, proves, until, uncounted, meaning, remedy, source }: AnswerRow): string {
  const conditions = Object.entries(when).map(([name, value]) => `${name} ${value}`);
  const window = until === undefined ? [] : [typeof until === "string" ? `until ${until}` : `for ${until.blockMs} ms`];
  const counted = uncounted === true ? ["not counted"] : [];
  const proof = [proves, ...window, ...counted].join(", ");
  return [calls.join(" "), conditions.join(", "), proof, meaning, remedy, `${source.page} ${source.readOn}`].join(
    " | ",
  );
}

/** The row without each of its calls, and without each of its conditions; a row without calls is as good as removed. */
function weakerRows(row: AnswerRow): readonly { without: string; weaker: AnswerRow }[] {
  const calls = row.calls.map((call) => ({
    without: call,
    weaker: { ...row, calls: row.calls.filter((other) => other !== call) },
  }));
  // The status of success is guarded twice: by its row and, for all vendors, by the reader.
  const names = Object.keys(row.when).filter((name) => row.proves !== "accepted" || name !== "http");
  const conditions = names.map((name) => ({
    without: name,
    weaker: { ...row, when: Object.fromEntries(Object.entries(row.when).filter(([other]) => other !== name)) },
  }));
  return [...calls, ...conditions];
}

/** JSON that resembles an answer, arbitrary JSON, and arbitrary text. */
function anyBody(): fc.Arbitrary<string> {
  const code = fc.oneof(fc.integer(), fc.constantFrom(200, "200", 0, 10000, 414, 1008, null, true));
  const resembling = fc.record(
    {
      code,
      msg: fc.oneof(fc.constant({ broadcastId: 1 }), fc.string()),
      messageUID: fc.string(),
      data: fc.oneof(fc.constant({}), fc.record({ id: fc.oneof(fc.string(), fc.integer(), fc.constant(null)) })),
      error: fc.string(),
      desc: fc.string(),
    },
    { requiredKeys: [] },
  );
  return fc.oneof(
    resembling.map((body) => JSON.stringify(body)),
    fc.json(),
    fc.string(),
  );
}

/** The success tests of the documents, written apart from the modules. */
function isDocumentedSuccess(vendor: VendorModule, bodyText: string): boolean {
  let body: unknown;
  try {
    body = JSON.parse(bodyText);
  } catch {
    return false;
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) return false;
  if (vendor.name !== "easemob") return "code" in body && body.code === 200;
  if (!("data" in body) || typeof body.data !== "object" || body.data === null || !("id" in body.data)) return false;
  return typeof body.data.id === "number" || (typeof body.data.id === "string" && body.data.id !== "");
}
