// Finds pull requests: by the commit somebody proposes, or by the file that a merge changed.
import type { GitHub } from "./github-client.ts";

export interface PullRequest {
  readonly number: number;
  readonly isOpen: boolean;
  readonly isMerged: boolean;
  readonly headOid: string;
  readonly headRef: string;
  /** `owner/name`; null where the fork is gone. */
  readonly headRepository: string | null;
  readonly baseRef: string;
  /** Of the repository it would be merged into. */
  readonly defaultBranch: string;
}

/** Where a change comes from, as the event of its checks says. */
export interface Head {
  /** `owner/name`, of a fork too. */
  readonly repository: string;
  readonly branch: string;
  readonly oid: string;
}

/** The open pull request whose head stands at that commit; null where it was closed, merged, or moved on. */
export async function findPull({ octokit, place }: GitHub, head: Head): Promise<PullRequest | null> {
  const [owner = ""] = head.repository.split("/");
  const { data } = await octokit.request("GET /repos/{owner}/{repo}/pulls", {
    ...place,
    state: "open",
    head: `${owner}:${head.branch}`,
    per_page: 100,
  });
  const pulls = data.map(pullOf);
  return (
    pulls.find(
      ({ headOid, headRepository }) =>
        headOid === head.oid && headRepository?.toLowerCase() === head.repository.toLowerCase(),
    ) ?? null
  );
}

/** Merged pull requests that brought a commit onto the branch; mostly one. */
export async function mergedPullsOf(
  { octokit, place }: GitHub,
  commit: string,
  branch: string,
): Promise<readonly PullRequest[]> {
  const { data } = await octokit.request("GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls", {
    ...place,
    commit_sha: commit,
  });
  return data.map(pullOf).filter(({ isMerged, baseRef }) => isMerged && baseRef === branch);
}

/** The newest commits of a branch that changed the file, newest first, with their messages. */
export async function commitsOf(
  { octokit, place }: GitHub,
  { branch, path, most }: { readonly branch: string; readonly path: string; readonly most: number },
): Promise<readonly { readonly oid: string; readonly message: string }[]> {
  const { data } = await octokit.request("GET /repos/{owner}/{repo}/commits", {
    ...place,
    sha: branch,
    path,
    per_page: most,
  });
  return data.map(({ sha, commit }) => ({ oid: sha, message: commit.message }));
}

/** Every path that the pull request changes, removed ones too; of very large ones the first 300. */
export async function filesOf({ octokit, place }: GitHub, number: number): Promise<readonly string[]> {
  const pages = octokit.paginate.iterator("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", {
    ...place,
    pull_number: number,
    per_page: 100,
  });
  const paths: string[] = [];
  for await (const { data } of pages) {
    paths.push(...data.map(({ filename }) => filename));
    if (paths.length >= 300) break;
  }
  return paths;
}

interface RawPull {
  readonly number: number;
  readonly state: string;
  readonly merged_at: string | null;
  readonly head: { readonly sha: string; readonly ref: string; readonly repo: { readonly full_name: string } | null };
  readonly base: { readonly ref: string; readonly repo: { readonly default_branch?: string | undefined } };
}

function pullOf(raw: RawPull): PullRequest {
  return {
    number: raw.number,
    isOpen: raw.state === "open",
    isMerged: raw.merged_at !== null,
    headOid: raw.head.sha,
    headRef: raw.head.ref,
    // GitHub gives null for a fork that was deleted, which its own description does not say.
    headRepository: raw.head.repo?.full_name ?? null,
    baseRef: raw.base.ref,
    defaultBranch: raw.base.repo.default_branch ?? "",
  };
}
