// The last line of defence: whatever a planner says, a delivery that may have gone out is not claimed for sending again.
import { describe, expect, it } from "vitest";
import { withClaim } from "../../scripts/core/ledger/transitions.ts";
import {
  accepted,
  attempt,
  claim,
  ledgerEntry,
  notSent,
  rejected,
  throttled,
  unknown,
  type AttemptOptions,
} from "../support/planner-builders.ts";

const key = "netease/users";

function claimAgain(known: AttemptOptions, act: "send" | "recall" = "send") {
  return () => withClaim(ledgerEntry("a", { [key]: { attempts: [attempt(known)] } }), key, act, claim({ token: "2" }));
}

describe("withClaim", () => {
  it.each([
    ["accepted", accepted()],
    ["unknown", unknown],
    ["still under way", null],
  ])("never claims a send when an earlier one is %s", (_kind, outcome) => {
    expect(claimAgain({ outcome })).toThrow(/cannot be sent/);
  });

  it.each([
    ["was never sent", notSent],
    ["was rejected", rejected("content")],
    ["was throttled", throttled()],
  ])("claims a send when the earlier one %s", (_kind, outcome) => {
    expect(claimAgain({ outcome })).not.toThrow();
  });

  it("claims a recall of what was sent", () => {
    expect(claimAgain({ outcome: accepted() }, "recall")).not.toThrow();
  });
});
