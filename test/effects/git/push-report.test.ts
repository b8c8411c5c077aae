// What push reports mean, on recorded output of git and of hosts; the real pushes are in push.test.ts.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GitResult } from "../../../scripts/effects/git/git-failure.ts";
import { readPushReport } from "../../../scripts/effects/git/push-report.ts";

const state = "refs/heads/announcements-state";
const main = "refs/heads/main";
const oid = "6f1eac03b7384f0e1f340abf49437f22531764d7";

function ended(exitCode: number, stdout: string, stderr = ""): GitResult {
  return { stdout: Buffer.from(stdout), stderr, exitCode, timedOut: false };
}

function report(...lines: readonly (readonly [flag: string, ref: string, summary: string])[]): string {
  const body = lines.map(([flag, ref, summary]) => `${flag}\t${oid}:${ref}\t${summary}\n`).join("");
  return `To https://git.example/a.git\n${body}Done\n`;
}

describe("readPushReport", () => {
  it("says updated only when every ref was moved", () => {
    const both = report([" ", state, "fa03332..6f1eac0"], ["*", main, "[new branch]"]);

    expect(readPushReport([state, main], ended(0, both))).toEqual({ kind: "updated" });
    expect(readPushReport([state, main], ended(0, report([" ", state, "fa03332..6f1eac0"])))).toMatchObject({
      kind: "doubtful",
    });
  });

  it("does not say updated for a ref that was there already", () => {
    const result = readPushReport([state], ended(0, report(["=", state, "[up to date]"])));

    expect(result).toEqual({ kind: "doubtful", reason: `this push did not move ${state}` });
  });

  it.each([
    "[rejected] (stale info)",
    "[rejected] (fetch first)",
    "[rejected] (non-fast-forward)",
    "[rejected] (already exists)",
  ])("takes %j for a lost race", (summary) => {
    expect(readPushReport([state], ended(1, report(["!", state, summary])))).toMatchObject({ kind: "lost" });
  });

  it.each([
    "[remote rejected] (pre-receive hook declined)",
    "[remote rejected] (protected branch hook declined)",
    "[remote rejected] (push declined due to repository rule violations)",
    "[remote rejected] (refusing to allow a GitHub App to create or update workflow without `workflows` permission)",
    "[remote rejected] (permission denied)",
    "[remote rejected] (shallow update not allowed)",
    "[remote rejected] (branch is currently checked out)",
    "[remote rejected] (deny updating a hidden ref)",
  ])("takes %j for a refusal", (summary) => {
    expect(readPushReport([main], ended(1, report(["!", main, summary])))).toMatchObject({ kind: "refused" });
  });

  it.each([
    "[remote failure] (remote failed to report status)",
    "[remote rejected] (failed to update ref)",
    "[remote rejected] (cannot lock ref 'refs/heads/main': is at 0398b0e but expected 6f1eac0)",
    "[remote rejected] (incorrect old value provided)",
    "[remote rejected] (reference already exists)",
    "[remote rejected] (atomic transaction failed)",
    "[remote rejected] (unpacker error)",
    "[remote rejected] (Internal Server Error)",
    "[remote rejected] (failure)",
    "[rejected] (atomic push failed)",
  ])("takes %j for doubtful", (summary) => {
    expect(readPushReport([main], ended(1, report(["!", main, summary])))).toMatchObject({ kind: "doubtful" });
  });

  it("counts the ref that is the reason, not those that fell with it", () => {
    const lost = report(["!", main, "[rejected] (stale info)"], ["!", state, "[rejected] (atomic push failed)"]);
    const declined = "[remote rejected] (protected branch hook declined)";
    const refused = report(["!", main, declined], ["!", state, "[remote rejected] (atomic transaction failed)"]);

    expect(readPushReport([main, state], ended(1, lost))).toEqual({
      kind: "lost",
      reason: `${main} [rejected] (stale info)`,
    });
    expect(readPushReport([main, state], ended(1, refused))).toEqual({
      kind: "refused",
      reason: `${main} ${declined}`,
    });
  });

  it("takes a refusal for stronger than a lost race, in any order", () => {
    const lost = ["!", state, "[rejected] (stale info)"] as const;
    const refused = ["!", main, "[remote rejected] (pre-receive hook declined)"] as const;

    expect(readPushReport([state, main], ended(1, report(lost, refused)))).toMatchObject({ kind: "refused" });
    expect(readPushReport([main, state], ended(1, report(refused, lost)))).toMatchObject({ kind: "refused" });
  });

  it("takes a branch whose name is another branch's folder for a refusal: repeating does not mend it", () => {
    const stderr =
      "remote: error: cannot lock ref 'refs/heads/a/b': 'refs/heads/a' exists; cannot create 'refs/heads/a/b'\n";

    const result = readPushReport(
      [main],
      ended(1, report(["!", main, "[remote rejected] (atomic transaction failed)"]), stderr),
    );

    expect(result).toMatchObject({ kind: "refused" });
  });

  it("passes on what the remote says about its refusal", () => {
    const stderr =
      "remote: error: GH013: Repository rule violations found for refs/heads/main.\nremote: \nerror: failed to push\n";
    const declined = "[remote rejected] (push declined due to repository rule violations)";

    const result = readPushReport([main], ended(1, report(["!", main, declined]), stderr));

    expect(result).toEqual({
      kind: "refused",
      reason: `${main} ${declined} (remote: error: GH013: Repository rule violations found for refs/heads/main.)`,
    });
  });

  it.each([
    ["fatal: unable to access 'https://x/': The requested URL returned error: 403", "refused"],
    ["remote: Permission to a/b.git denied to bot.\nfatal: unable to access 'https://x/': … 403", "refused"],
    ["fatal: could not read Username for 'https://x': terminal prompts disabled", "refused"],
    ["ERROR: The key you are authenticating with has been marked as read only.", "refused"],
    ["fatal: the receiving end does not support --atomic push", "refused"],
    ["fatal: unable to access 'https://x/': Could not resolve host: x", "doubtful"],
    ["error: RPC failed; curl 52 Empty reply from server\nfatal: the remote end hung up unexpectedly", "doubtful"],
    ["error: RPC failed; HTTP 500 curl 22 The requested URL returned error: 500", "doubtful"],
    ["Everything up-to-date", "doubtful"],
    ["", "doubtful"],
  ])("takes a push that ended without a report and with %j for %s", (stderr, kind) => {
    expect(readPushReport([main], ended(128, "", stderr))).toMatchObject({ kind });
  });

  it("takes a push that ran out of time for doubtful", () => {
    const result: GitResult = { ...ended(124, ""), timedOut: true };

    expect(readPushReport([main], result)).toEqual({ kind: "doubtful", reason: "the push ran out of time" });
  });

  it("never says updated unless git succeeded and reports every ref as moved", () => {
    const flag = fc.constantFrom(" ", "+", "*", "=", "!", "-", "");
    const ref = fc.constantFrom(state, main, "refs/heads/other");
    const summary = fc.constantFrom("[new branch]", "a..b", "[up to date]", "[rejected] (stale info)", "");
    const line = fc.tuple(flag, ref, summary);
    fc.assert(
      fc.property(fc.array(line, { maxLength: 4 }), fc.constantFrom(0, 1, 124, 128), (lines, exitCode) => {
        const result = readPushReport([state, main], ended(exitCode, report(...lines)));

        const moved = new Set(lines.filter(([seen]) => [" ", "+", "*"].includes(seen)).map(([, name]) => name));
        const isClean = exitCode === 0 && lines.every(([seen]) => seen !== "!");
        expect(result.kind === "updated").toBe(isClean && moved.has(state) && moved.has(main));
      }),
    );
  });
});
