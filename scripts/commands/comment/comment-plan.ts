// `comment plan`: what merging an open pull request would do, from its files read as data. Writes nothing to GitHub.
import { mostPlanCharacters, type CommentSection } from "../../core/review/comment-body.ts";
import { sectionDigest } from "../../core/announcement/digest.ts";
import { exitCodes, type ExitCode } from "../../core/problems/fault.ts";
import { isoUtc } from "../../core/time/instant.ts";
import { jsonLine, objectOrEmpty, parseJson } from "../../core/text/json.ts";
import { reportMerge, type MergeReport } from "../../core/review/merge-report.ts";
import { commitFiles } from "../../effects/files/commit-files.ts";
import { openGitHub } from "../../effects/github/github-client.ts";
import type { PullRequest } from "../../effects/github/github-pulls.ts";
import { readMerge } from "../../effects/preview/read-merge.ts";
import { fetchTrialMerge, type TrialMerge } from "../../effects/git/trial-merge.ts";
import { vendorsPath } from "../../effects/files/vendors-file.ts";
import type { World } from "../../effects/world.ts";
import { vendors } from "../../vendors/registry.ts";
import { headOf, openPullOf, setOutputs, type CommentOptions } from "./comment-place.ts";
import { planJson } from "../plan/plan-json.ts";
import { planMarkdown } from "../plan/plan-markdown.ts";
import { openWorkspace, zoneOf, type Workspace } from "../workspace.ts";

export async function commentPlan(world: World, named: CommentOptions): Promise<ExitCode> {
  const head = headOf(named);
  const github = await openGitHub(world.environment, world.hide);
  const found = await openPullOf(github, head);
  if (found.kind === "none") {
    const nothing = { version: 1, section: null, mayCreate: false };
    world.stdout.write(named.json ? jsonLine(nothing) : `Nothing to plan: ${found.reason}.\n`);
    await setOutputs(world, { section: "", "may-create": "" });
    return exitCodes.done;
  }
  const { pull } = found;
  const workspace = await openWorkspace(world);
  const trial = await fetchTrialMerge(workspace.git, pull.number, pull.headOid);
  const planned =
    trial === null ? conflict(world, pull) : sectionOf(await reportOf(world, workspace, { pull, trial }), pull, world);
  const { section, mayCreate } = planned;
  world.stdout.write(named.json ? jsonLine({ version: 1, section, mayCreate }) : section.markdown);
  await setOutputs(world, {
    section: JSON.stringify(section),
    "may-create": String(mayCreate),
  });
  return exitCodes.done;
}

interface Planned {
  readonly section: CommentSection;
  /** Whether it is worth a comment where there is none: most pull requests touch no announcement. */
  readonly mayCreate: boolean;
}

interface Trial {
  readonly pull: PullRequest;
  readonly trial: TrialMerge;
}

async function reportOf(world: World, workspace: Workspace, { pull, trial }: Trial): Promise<MergeReport> {
  const tree = commitFiles(workspace.git, trial.oid);
  const ports = { ...workspace, clock: world.clock, tree, vendors };
  const base = { oid: trial.baseOid, label: `${pull.baseRef} at ${trial.baseOid.slice(0, 7)}` };
  const source = await readMerge(ports, { base, edits: null });
  return reportMerge(source, { nowMs: world.clock.nowMs(), vendors });
}

/** A step hands it on in an environment variable, which Linux caps at 131,072 bytes. */
const mostHandedOnBytes = 120_000;

function sectionOf(report: MergeReport, { headOid }: PullRequest, world: World): Planned {
  const { source, nowMs } = report;
  const about = { kind: "plan", commit: headOid, atMs: nowMs, digest: sectionDigest(lastingJson(report)) } as const;
  const sized = (mostCharacters: number): CommentSection => {
    const section = { ...about, markdown: planMarkdown(report, zoneOf(world), { mostCharacters }) };
    const bytes = Buffer.byteLength(JSON.stringify(section));
    return bytes <= mostHandedOnBytes ? section : sized(Math.floor(mostCharacters / 2));
  };
  return {
    section: sized(mostPlanCharacters),
    mayCreate: source.changes.length > 0 || source.code.includes(vendorsPath),
  };
}

/** The same plan a minute later, or on a newer base, is the same plan: what is due at once stays due at once. */
function lastingJson(report: MergeReport): string {
  const now = isoUtc(report.nowMs);
  const { base: _base, ...told } = objectOrEmpty(parseJson(planJson(report)));
  return JSON.stringify(told, (key, value: unknown) => {
    if (key === "nextWakeAt" || key === "everybodyBy") return undefined;
    return value === now ? "now" : value;
  });
}

/** There is nothing to plan with, and an older plan must not stand there as if it held. */
function conflict(world: World, { headOid, baseRef }: PullRequest): Planned {
  const markdown =
    "### No plan: this commit cannot be merged as it is\n\n" +
    `GitHub has no trial merge of it, mostly because it conflicts with ${baseRef}. Bring the branch up to date and push; ` +
    "the plan follows.\n";
  const section = {
    kind: "plan",
    commit: headOid,
    atMs: world.clock.nowMs(),
    digest: sectionDigest(markdown),
  } as const;
  return { section: { ...section, markdown }, mayCreate: false };
}
