// Pull requests of a repository with a GitHub API beside it: proposed, planned, commented, merged.
import type { TreeFiles } from "./commit-stream.ts";
import { startGitHubApi, type GitHubApi, type ProposedPull } from "./github-api.ts";
import { openPreviewWorld, type PreviewWorld, type Run } from "./preview-world.ts";

export interface CommentWorld extends PreviewWorld {
  readonly github: GitHubApi;
  /** Opens a pull request with one commit on main as it is, and GitHub's trial merge of it. */
  readonly propose: (files: TreeFiles, repository?: ProposedPull["repository"]) => Promise<Proposal>;
  /** What GitHub's "Revert" button opens: a pull request that undoes a commit of main. */
  readonly revert: (commit: string) => Promise<Proposal>;
  /** Another commit on the pull request. */
  readonly amend: (proposal: Proposal, files: TreeFiles) => Promise<Proposal>;
  /** What the two jobs of the comment's workflow do. */
  readonly comment: (proposal: Proposal) => Promise<CommentRun>;
  /** Merges it, squashed into one commit of main. */
  readonly accept: (proposal: Proposal) => Promise<void>;
  /** What stands in the pull request's one comment by the workflow; null where there is none. */
  readonly bodyOf: (number: number) => Promise<string | null>;
}

export interface Proposal {
  readonly number: number;
  readonly repository: ProposedPull["repository"];
  readonly branch: string;
  readonly headOid: string;
  readonly files: TreeFiles;
}

export interface CommentRun {
  readonly plan: Run;
  /** Null where there was nothing to write. */
  readonly write: Run | null;
}

export async function openCommentWorld(options: Parameters<typeof openPreviewWorld>[0] = {}): Promise<CommentWorld> {
  const world = await openPreviewWorld(options);
  const { playground, remote } = world;
  const github = await startGitHubApi(playground, remote);
  let count = 0;

  /** As GitHub does it: main's tip first, the head second. */
  async function tryMerge(number: number, headOid: string): Promise<void> {
    const main = await playground.tipOf(remote, "refs/heads/main");
    const tree = await playground.git(remote, "rev-parse", `${headOid}^{tree}`);
    const merge = await playground.git(remote, "commit-tree", tree, "-p", main, "-p", headOid, "-m", "Merge");
    await playground.git(remote, "update-ref", `refs/pull/${number}/merge`, merge);
  }

  async function commit(branch: string, from: string, files: TreeFiles): Promise<string> {
    await playground.git(remote, "update-ref", `refs/heads/${branch}`, from);
    const oid = await playground.commitTo(remote, branch, files);
    // A fork's branch is not the repository's: only the pull request's own refs are.
    await playground.git(remote, "update-ref", "-d", `refs/heads/${branch}`);
    return oid;
  }

  async function propose(files: TreeFiles, repository: ProposedPull["repository"] = "acme/chat"): Promise<Proposal> {
    count += 1;
    const branch = `proposal-${count}`;
    const headOid = await commit(branch, await playground.tipOf(remote, "refs/heads/main"), files);
    return await openFor({ branch, headOid, repository, files });
  }

  async function revert(merged: string): Promise<Proposal> {
    count += 1;
    const branch = `revert-${count}`;
    const clone = await playground.clone(remote);
    await playground.git(clone, "revert", "--no-edit", merged);
    await playground.git(clone, "push", "--quiet", "origin", `HEAD:refs/heads/${branch}`);
    const headOid = await playground.git(clone, "rev-parse", "HEAD");
    return await openFor({ branch, headOid, repository: "acme/chat", files: {} });
  }

  async function openFor({ branch, headOid, repository, files }: Omit<Proposal, "number">): Promise<Proposal> {
    const number = await github.openPull({ repository, branch, headOid });
    await playground.git(remote, "update-ref", `refs/pull/${number}/head`, headOid);
    await tryMerge(number, headOid);
    return { number, repository, branch, headOid, files };
  }

  async function comment({ repository, branch, headOid }: Proposal): Promise<CommentRun> {
    const head = [`--head-repository=${repository}`, `--head-branch=${branch}`, `--head-commit=${headOid}`];
    const plan = await world.run(["comment", "plan", "--json", ...head], { environment: github.readOnly });
    if (plan.exitCode !== 0) return { plan, write: null };
    const { section, mayCreate } = JSON.parse(plan.stdout) as { section: unknown; mayCreate: boolean };
    if (section === null) return { plan, write: null };
    const handed = { SECTION: JSON.stringify(section), MAY_CREATE: String(mayCreate) };
    const environment = { ...github.environment, ...handed };
    return { plan, write: await world.run(["comment", "write", ...head], { environment }) };
  }

  return {
    ...world,
    github,
    propose,
    revert,
    amend: async (proposal, files) => {
      const headOid = await commit(proposal.branch, proposal.headOid, files);
      github.moveHead(proposal.number, headOid);
      await tryMerge(proposal.number, headOid);
      return { ...proposal, headOid, files: { ...proposal.files, ...files } };
    },
    comment,
    accept: async ({ number, files }) => {
      await world.merge(files);
      await github.mergePull(number, await playground.tipOf(remote, "refs/heads/main"));
    },
    bodyOf: async (number) => {
      const ours = (await github.comments(number)).filter(({ author }) => author === "github-actions[bot]");
      if (ours.length > 1) throw new Error(`${ours.length} comments on pull request ${number}`);
      return ours[0]?.body ?? null;
    },
    remove: async () => {
      await github.close();
      await world.remove();
    },
  };
}
