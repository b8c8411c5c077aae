// Fuzzes the small readers: durations, moments, paths, ids, dates for people, and what git prints.
import { equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { checkPath, isAnnouncementPath } from "../../scripts/core/announcement/announcement-path.ts";
import { nearest } from "../../scripts/core/text/did-you-mean.ts";
import { durationText, instantText, readDuration } from "../../scripts/core/time/instant-text.ts";
import { isInstant } from "../../scripts/core/time/instant.ts";
import { nearestId } from "../../scripts/core/announcement/announcement-id.ts";
import { oneLine } from "../../scripts/core/text/one-line.ts";
import { momentMistake } from "../../scripts/core/time/moment-mistake.ts";
import { parseRfc3339 } from "../../scripts/core/time/rfc3339.ts";
import { visibleLine } from "../../scripts/core/text/visible-text.ts";
import { gitFault, maskSecrets, shortReason } from "../../scripts/effects/git/git-failure.ts";
import { readPushReport } from "../../scripts/effects/git/push-report.ts";
import { isTreePath } from "../../scripts/effects/git/tree-path.ts";
import { anyText, brokenText, pieces } from "./broken-text.ts";
import { fuzzTarget, type FuzzTarget } from "./fuzz-target.ts";

const moments = [
  "2026-11-21T09:00:00+08:00",
  "2026-11-21 9:00 UTC",
  "2026-11-21",
  "9999-12-31T23:59:59-23:59",
  "0",
  "90s",
  "5min",
  "999999d",
];
const paths = ["announcements/2026/11/2026-11-21-db-maintenance.yaml", "announcements/README.md", "a/../b.yml"];
const gitOutputs = [
  "To file:///x\n!\tabc:refs/heads/main\t[rejected] (stale info)\nDone\n",
  " \tabc:refs/heads/main\t1..2\n=\tabc:refs/heads/state\t[up to date]\nDone\n",
  "remote: error: GH013: Repository rule violations found\nfatal: unable to access 'https://u:p@host/': refused\n",
];

export const smallTextTarget: FuzzTarget = fuzzTarget({
  name: "durations, moments, paths, git's words",
  inputs: 4_000,
  input: fc.oneof(
    { weight: 3, arbitrary: brokenText(moments) },
    { weight: 2, arbitrary: brokenText(paths) },
    { weight: 3, arbitrary: brokenText(gitOutputs) },
    { weight: 1, arbitrary: pieces },
    { weight: 1, arbitrary: anyText },
  ),
  check: (text) => {
    checkTimes(text);
    checkPaths(text);
    checkGit(text);
    ok(!/\p{C}/u.test(oneLine(text)));
    ok(!/\p{Cc}/u.test(visibleLine(text)));
  },
});

function checkTimes(text: string): void {
  const durationMs = readDuration(text);
  if (durationMs !== null) ok(durationText(durationMs) !== "");
  const atMs = parseRfc3339(text);
  if (atMs === null) {
    const { message, remedy } = momentMistake(text);
    ok(message !== "" && /[.]$/.test(remedy));
  } else {
    ok(isInstant(atMs));
    ok(/^\d/.test(instantText(atMs, "Asia/Shanghai")));
  }
}

function checkPaths(text: string): void {
  const problem = checkPath(text);
  if (problem !== null) ok(/^[^\p{Cc}\p{Cf}\p{Cs}]+$/u.test(problem.message), problem.message);
  if (isAnnouncementPath(text)) ok(isTreePath(text) && /^announcements\/.*[a-z0-9-]+\.yaml$/.test(text));
  const id = nearestId(text);
  if (id !== null) ok(isAnnouncementPath(`announcements/${id}.yaml`));
  ok(nearest(text, ["validate", "plan"]) !== text);
}

function checkGit(text: string): void {
  const result = { stdout: Buffer.from(text), stderr: maskSecrets(text), exitCode: 1, timedOut: false };
  const { message, remedy } = gitFault("git push", result, true);
  ok(/^[^\p{Cc}]{1,500}$/u.test(message) && remedy !== "", message);
  ok(shortReason(text).length <= 400);
  const report = readPushReport(["refs/heads/main"], result);
  ok(report.kind !== "updated", "a push that failed is never taken for a success");
  equal(typeof report.reason, "string");
}
