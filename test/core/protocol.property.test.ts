// Several dispatchers, crashes, stalls, clocks that differ and pushes in doubt, in any order: what must never happen never does.
import fc from "fast-check";
import { describe, it } from "vitest";
import { protocolCommands, protocolFates } from "../support/protocol-commands.ts";
import { walkProtocol } from "../support/protocol-walk.ts";

describe("several dispatchers on one state", () => {
  it("never send twice, keep every limit and every outcome, and finish all that is due, in any order of events", () => {
    fc.assert(
      fc.property(protocolCommands({ clocksDiffer: false }), protocolFates, (commands, fates) => {
        walkProtocol(commands, fates, { clocksDiffer: false });
      }),
      { numRuns: 120 },
    );
  });

  it("do so on clocks that differ by as much as the vendors file allows", () => {
    fc.assert(
      fc.property(protocolCommands({ clocksDiffer: true }), protocolFates, (commands, fates) => {
        walkProtocol(commands, fates, { clocksDiffer: true });
      }),
      { numRuns: 120 },
    );
  });
});
