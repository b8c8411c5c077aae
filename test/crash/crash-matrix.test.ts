// A part of the crash matrix that finds most of what the whole finds: one kill on each side of every decisive step.
import { describe, expect, it } from "vitest";
import { runMatrix } from "./crash-runner.ts";
import { isBroken, matrixTables, replayCommand } from "./crash-table.ts";

/**
 * A signal before anything is known, the claim that lands though its run died, calls that nobody heard the answer of,
 * results that nobody wrote down.
 */
const part: readonly string[] = [
  "send/ls-remote 1: before TERM",
  "send/push 1 announcements-state: landing KILL",
  "send/push 2 announcements-state: before KILL",
  "send/push 3 main announcements-state: before KILL",
  "send/push 3 main announcements-state: after KILL",
  "send/send request 1: accepted rongcloud/users KILL",
  "send/send request 1: received easemob/users TERM",
  "take-back/recall request 1: accepted rongcloud/recall KILL",
];

describe("the crash matrix", () => {
  it("keeps every promise in its decisive part", async () => {
    const isWanted = {
      story: (name: string) => part.some((kill) => kill.startsWith(`${name}/`)),
      kill: (name: string) => part.includes(name),
    };
    const results = await runMatrix({ workers: 2, isWanted });

    expect(results.map(({ story, point }) => `${story}/${point.name}`).toSorted()).toEqual(part.toSorted());
    const broken = results.filter(isBroken).map((result) => [replayCommand(result), ...result.breaches, result.output]);
    expect(broken).toEqual([]);
    expect(matrixTables(results)).toContain("unknown");
  }, 120_000);
});
