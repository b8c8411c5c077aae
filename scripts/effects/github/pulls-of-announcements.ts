// Which merged pull requests brought announcements, changed them or took them back. A bounded number of requests.
import type { GitHub } from "./github-client.ts";
import { commitsOf, mergedPullsOf, type PullRequest } from "./github-pulls.ts";
import { recordBranch } from "../dispatch/record-branch.ts";

/** How much of GitHub's patience one run may use: at most four requests for an announcement, and a few for a pull request. */
const most = { announcements: 30, commits: 3, pulls: 20 } as const;

export interface FoundPulls {
  /** Newest first. */
  readonly pulls: readonly PullRequest[];
  /** What was more than one run takes on: `3 announcements`; empty mostly. */
  readonly leftOut: string;
}

/** An announcement that was pushed without a pull request has none. */
export async function pullsOfAnnouncements(
  github: GitHub,
  branch: string,
  paths: readonly string[],
): Promise<FoundPulls> {
  const byCommit = new Map<string, readonly PullRequest[]>();
  for (const path of paths.slice(0, most.announcements)) {
    // The dispatcher's own commits, which stand between people's, belong to no pull request worth telling.
    const commits = await commitsOf(github, { branch, path, most: 3 * most.commits });
    const peoples = commits.filter(({ message }) => !/^Announcements-State: /m.test(message));
    for (const { oid } of peoples.slice(0, most.commits)) {
      if (!byCommit.has(oid)) byCommit.set(oid, await mergedPullsOf(github, oid, branch));
    }
  }
  const found = [...byCommit.values()].flat().filter(({ headRef }) => headRef !== recordBranch);
  const pulls = [...new Map(found.map((pull) => [pull.number, pull])).values()];
  pulls.sort((left, right) => right.number - left.number);
  const leftOut = [
    [paths.length - most.announcements, "announcements"] as const,
    [pulls.length - most.pulls, "pull requests"] as const,
  ].flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []));
  return { pulls: pulls.slice(0, most.pulls), leftOut: leftOut.join(" and ") };
}
