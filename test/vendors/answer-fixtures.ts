// Recorded answers: bodies as the vendors' documents print them, and what each must prove.
import { readFileSync } from "node:fs";
import type { Outcome } from "../../scripts/core/outcome.ts";
import type { VendorModule } from "../../scripts/core/vendor-contract.ts";
import type { AnswerCall, AnswerFacts } from "../../scripts/vendors/answer-table.ts";
import { easemobFacts, easemobTokenFacts } from "../../scripts/vendors/easemob-answers.ts";
import { neteaseFacts } from "../../scripts/vendors/netease-answers.ts";
import { rongcloudFacts } from "../../scripts/vendors/rongcloud-answers.ts";

export interface AnswerFixture {
  /** The `meaning` of the row that must decide; null where no row may. */
  readonly row: string | null;
  readonly calls: readonly AnswerCall[];
  readonly status: number;
  readonly body: string;
  /** The outcome without its prose. */
  readonly proof: object;
}

export function answerFixtures(vendor: VendorModule): readonly AnswerFixture[] {
  const text = readFileSync(new URL(`fixtures/${vendor.name}-answers.json`, import.meta.url), "utf8");
  // The file is written by hand beside this type, and every field of it is compared in a test.
  return JSON.parse(text) as readonly AnswerFixture[];
}

/** The facts of an answer, read as the vendor's module reads that call. */
export function factsOf(vendor: VendorModule, call: AnswerCall, status: number, bodyText: string): AnswerFacts {
  if (vendor.name === "netease") return neteaseFacts({ status, bodyText });
  if (vendor.name === "rongcloud") return rongcloudFacts({ status, bodyText });
  return call === "token" ? easemobTokenFacts({ status, bodyText }) : easemobFacts({ status, bodyText });
}

/** An outcome without its prose. */
export function proofOf(outcome: Outcome): object {
  const { reason: _reason, remedy: _remedy, ...proof } = { reason: "", remedy: "", ...outcome };
  return proof;
}
