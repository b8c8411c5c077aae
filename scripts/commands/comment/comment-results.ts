// `comment results`: tells in the comments of merged pull requests what became of their announcements.
import { isAnnouncementPath } from "../../core/announcement/announcement-path.ts";
import { mostResultsCharacters } from "../../core/review/comment-body.ts";
import { sectionDigest } from "../../core/announcement/digest.ts";
import { exitCodes, Fault, type ExitCode } from "../../core/problems/fault.ts";
import { changesSince, noteCommented, readCommentedState } from "../../effects/github/commented-state.ts";
import { openGitHub, type GitHub } from "../../effects/github/github-client.ts";
import { writeComment, type Written } from "../../effects/github/github-comments.ts";
import { filesOf, type PullRequest } from "../../effects/github/github-pulls.ts";
import { pullsOfAnnouncements } from "../../effects/github/pulls-of-announcements.ts";
import { readOutcomes } from "../../effects/preview/read-outcomes.ts";
import { readStatus, type Status } from "../../effects/preview/read-status.ts";
import { readLedgers } from "../../effects/state/state-branch.ts";
import type { World } from "../../effects/world.ts";
import { vendors } from "../../vendors/registry.ts";
import { resultsMarkdown } from "./results-markdown.ts";
import { openWorkspace, zoneOf, type Workspace } from "../workspace.ts";

type KnownStatus = Extract<Status, { kind: "known" }>;

export async function commentResults(world: World): Promise<ExitCode> {
  const workspace = await openWorkspace(world);
  // No secret is looked up: what an account would allow is the dispatcher's to tell.
  const ports = { ...workspace, clock: world.clock, environment: {}, vendors, onConfig: () => undefined };
  const status = await readStatus(ports);
  if (status.kind === "not-configured") return told(world, "Not configured: nothing is ever sent.\n");
  const { stateBranch } = status.snapshot.config;
  const { stateOid } = status.snapshot;
  const { commentedOid } = await readCommentedState(workspace.git, stateBranch);
  if (commentedOid === stateOid) return told(world, "The comments are up to date.\n");
  const paths = await pathsToTell(workspace, status, commentedOid);
  const github = await openGitHub(world.environment, world.hide);
  const { pulls, leftOut } = await pullsOfAnnouncements(github, status.snapshot.tips.defaultBranch, paths);
  const faults: Fault[] = [];
  for (const pull of pulls) {
    try {
      const written = await tellPull(world, { workspace, status, github, pull });
      world.stdout.write(`Pull request ${pull.number}: comment ${written}.\n`);
    } catch (error) {
      // One locked or broken conversation must not keep the others from being told.
      if (!(error instanceof Fault)) throw error;
      world.stderr.write(`Pull request ${pull.number}: ${error.code}: ${error.message}\n`);
      faults.push(error);
    }
  }
  if (leftOut !== "") world.stdout.write(`Not told here: ${leftOut}; the files say what became of them.\n`);
  const [first] = faults;
  if (first !== undefined) return first.exitCode;
  const isNoted = await noteCommented(workspace.git, stateBranch, { stateOid, commentedOid });
  if (!isNoted)
    world.stderr.write(
      "Another run noted meanwhile what it told, or the remote took no note; the next run looks again.\n",
    );
  return told(world, "The comments are up to date.\n");
}

function told(world: World, text: string): ExitCode {
  world.stdout.write(text);
  return exitCodes.done;
}

/** What was settled since comes first, then what is open, since its turn may have moved, or was open then. */
async function pathsToTell(
  { git, stateFiles }: Workspace,
  { snapshot, decision }: KnownStatus,
  commentedOid: string | null,
): Promise<readonly string[]> {
  const { stateOid, state } = snapshot;
  const { changedIds, openPaths } = await changesSince(git, { commentedOid, stateOid });
  const entries = await readLedgers(git, stateFiles, { oid: stateOid, ids: changedIds });
  const open = [...state.open.map(({ path }) => path), ...decision.open];
  const settled = [...entries.values()].map(({ path }) => path);
  return [...new Set([...settled, ...open, ...openPaths])].filter(isAnnouncementPath);
}

interface Telling {
  readonly workspace: Workspace;
  readonly status: KnownStatus;
  readonly github: GitHub;
  readonly pull: PullRequest;
}

async function tellPull(world: World, { workspace, status, github, pull }: Telling): Promise<Written> {
  const paths = (await filesOf(github, pull.number)).filter(isAnnouncementPath);
  const outcomes = await readOutcomes(workspace, status, paths);
  if (outcomes.length === 0) return "left out";
  const markdown = resultsMarkdown(outcomes, zoneOf(world), { mostCharacters: mostResultsCharacters });
  const digest = sectionDigest(markdown);
  const section = { kind: "results", commit: pull.headOid, atMs: status.nowMs, digest, markdown } as const;
  return await writeComment(github, { number: pull.number, section, mayCreate: true });
}
