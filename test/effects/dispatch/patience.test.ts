// Patience with a remote that is away for a moment: about a minute, and only with what may pass.
import { describe, expect, it } from "vitest";
import { exitCodes, Fault, type ExitCode } from "../../../scripts/core/problems/fault.ts";
import { patiently } from "../../../scripts/effects/dispatch/patience.ts";

function fault(code: string, exitCode: ExitCode): Fault {
  return new Fault({ code, exitCode, message: "m", remedy: "r" });
}

const away = fault("REMOTE_UNREACHABLE", exitCodes.unreachable);

/** Reads that fail so often, and the pauses between them. */
function failing(times: number, error: Error): { readonly pauses: number[]; readonly run: () => Promise<string> } {
  const pauses: number[] = [];
  let left = times;
  const clock = {
    nowMs: () => 0,
    monotonicMs: () => 0,
    sleep: (waitMs: number) => {
      pauses.push(waitMs);
      return Promise.resolve();
    },
  };
  const read = (): Promise<string> => (left-- > 0 ? Promise.reject(error) : Promise.resolve("read"));
  return { pauses, run: () => patiently(clock, new AbortController().signal, read) };
}

describe("patiently", () => {
  it("asks once when that is enough", async () => {
    const { run, pauses } = failing(0, away);

    expect([await run(), pauses]).toEqual(["read", []]);
  });

  it("asks again for about a minute", async () => {
    const { run, pauses } = failing(6, away);

    expect(await run()).toBe("read");
    expect(pauses.reduce((sum, pauseMs) => sum + pauseMs, 0)).toBe(61_000);
  });

  it("gives up after that, with the remote's own fault", async () => {
    await expect(failing(7, away).run()).rejects.toBe(away);
  });

  it("asks again when a branch was rewritten between its name and its commit", async () => {
    expect(await failing(1, fault("COMMIT_GONE", exitCodes.configuration)).run()).toBe("read");
  });

  it.each([fault("STATE_DAMAGED", exitCodes.configuration), new TypeError("a bug")])(
    "does not wait for what does not pass: %s",
    async (error) => {
      const { run, pauses } = failing(1, error);

      await expect(run()).rejects.toBe(error);
      expect(pauses).toEqual([]);
    },
  );
});
