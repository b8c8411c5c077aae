// Fuzzes what reads vendors' answers: nothing but the documented sign of success is ever accepted, and whatever is read
// can be written down, shown and read back.
import { equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { type Json, tryParseJson } from "../../scripts/core/text/json.ts";
import type { Answer, Outcome } from "../../scripts/core/outcome.ts";
import { broadcastRecord } from "../../scripts/core/record/projection.ts";
import { createStateFiles, stateFileText } from "../../scripts/core/ledger/state-files.ts";
import type { LookupResult, TokenResult, VendorModule } from "../../scripts/core/vendor-contract.ts";
import { allVendors } from "../../scripts/vendors/registry.ts";
import { attempt, ledgerEntry, startMs } from "../support/planner-builders.ts";
import { answerFixtures } from "../vendors/answer-fixtures.ts";
import { brokenJson, nastyJson } from "./broken-json.ts";
import { anyText, brokenText, pieces } from "./broken-text.ts";
import { isDocumentedSuccess } from "./documented-success.ts";
import { fuzzTarget, type FuzzTarget } from "./fuzz-target.ts";

const files = createStateFiles();

const lookupBodies = [
  '{"code":200,"msg":{"expireTime":1505502793520,"body":"a","createTime":1505466793520,"isOffline":true,"broadcastId":48174937359009,"targetOs":["ios"]}}',
  '{"code":200,"msgs":[{"broadcastid":1365344904091349007,"body":"a","createTime":1},{"broadcastId":"2","body":"b","createTime":2}]}',
];

/** Answers of the documented shapes with one odd value where an id, a time, a token or a text belongs. */
const aimed: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(
      '{"code":200,"msg":{"broadcastId":X,"expireTime":1505502793520}}',
      '{"code":200,"msg":{"broadcastId":7,"expireTime":X}}',
      '{"code":200,"msgs":[{"broadcastId":7,"body":"a","createTime":X,"expireTime":X}]}',
      '{"code":414,"desc":X}',
      '{"code":X,"errorMessage":"no"}',
      '{"code":200,"messageUID":X}',
      '{"code":1002,"errorMessage":X}',
      '{"data":{"id":X}}',
      '{"error":X,"error_description":X}',
      '{"access_token":X,"expires_in":X}',
      '{"access_token":"abc","expires_in":X}',
    ),
    fc.oneof(
      nastyJson,
      fc.oneof(pieces, anyText).map((text) => JSON.stringify(text)),
    ),
  )
  .map(([shape, value]) => shape.replaceAll("X", () => value));

function bodiesOf(vendor: VendorModule): fc.Arbitrary<string> {
  const recorded = [...answerFixtures(vendor).map(({ body }) => body), ...lookupBodies];
  const values = recorded.flatMap((body): Json[] => {
    const value = tryParseJson(body);
    return value === undefined ? [] : [value];
  });
  return fc.oneof(
    { weight: 4, arbitrary: aimed },
    { weight: 6, arbitrary: brokenJson(values) },
    { weight: 3, arbitrary: brokenText(recorded) },
    { weight: 1, arbitrary: fc.constantFrom(...recorded) },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.oneof(pieces, anyText) },
  );
}

const status = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(200, 200, 400, 401, 403, 404, 413, 429, 430, 500, 503) },
  { weight: 1, arbitrary: fc.integer({ min: 100, max: 999 }) },
);

export const answerTargets: readonly FuzzTarget[] = allVendors().map((vendor) =>
  fuzzTarget({
    name: `answers of ${vendor.name}`,
    inputs: 2_000,
    input: fc.record({ status, bodyText: bodiesOf(vendor) }),
    check: (answer) => {
      for (const channel of Object.values(vendor.channels)) {
        const calls = [channel.read, ...(channel.recall === null ? [] : [channel.recall.read])];
        for (const read of calls) checkOutcome(vendor, answer, read(answer));
        if (channel.lookup !== null) {
          checkLookup(channel.lookup.readOne(answer));
          checkLookup(channel.lookup.readList(answer));
        }
      }
      if (vendor.token !== null) checkToken(vendor.token.read(answer, startMs));
    },
  }),
);

function checkOutcome(vendor: VendorModule, answer: Answer, outcome: Outcome): void {
  if (outcome.kind === "accepted") {
    ok(answer.status === 200 && isDocumentedSuccess(vendor, answer.bodyText), "accepted without the documented sign");
    ok(outcome.id === null || /^[!-~]{1,200}$/.test(outcome.id), `the id ${JSON.stringify(outcome.id)}`);
  } else {
    checkWords(outcome.reason);
    if (outcome.kind === "rejected" || outcome.kind === "throttled") checkWords(outcome.vendorCode);
  }
  checkWritable(outcome);
}

/** The ledger that holds the outcome is read back as it was, and the file's record of it is one line. */
function checkWritable(outcome: Outcome): void {
  const entry = ledgerEntry("a", { "netease/users": { attempts: [attempt({ outcome })] } });
  const reading = files.readLedger(stateFileText(entry));
  equal(reading.kind === "read" ? stateFileText(reading.value) : reading.kind, stateFileText(entry));
  const record = broadcastRecord({ attempts: [attempt({ outcome })], closed: null });
  if (record?.reason !== undefined) checkWords(record.reason);
}

function checkLookup(result: LookupResult): void {
  if (result.kind === "failed") {
    checkWords(result.reason);
    return;
  }
  for (const { id, createdAtMs, expiresAtMs } of result.broadcasts) {
    checkWritable({ kind: "accepted", id, expiresAtMs });
    ok(!Number.isNaN(new Date(createdAtMs).getTime()));
  }
}

function checkToken(result: TokenResult): void {
  if (result.kind === "token") {
    ok(/^[!-~]+$/.test(result.token), "a token that no header can carry");
    ok(result.expiresAtMs >= startMs);
  } else checkWords(result.reason);
}

/** One line of bounded length, with nothing in it that nobody sees. */
function checkWords(words: string): void {
  ok(/^[^\p{C}\p{DI}\u2028\u2029\ufffd]{1,600}$/u.test(words), JSON.stringify(words));
}
