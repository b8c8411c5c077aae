// What the comment's commands share: which pull request they are for, and how they hand something to later steps.
import { findPull, type Head, type PullRequest } from "../../effects/github/github-pulls.ts";
import type { GitHub } from "../../effects/github/github-client.ts";
import type { World } from "../../effects/world.ts";
import { usageFault } from "../command.ts";

export interface NamedHead {
  readonly repository: string | undefined;
  readonly branch: string | undefined;
  readonly oid: string | undefined;
}

export interface CommentOptions extends NamedHead {
  readonly json: boolean;
}

/** Fault USAGE where a part is missing or cannot be one. */
export function headOf({ repository = "", branch = "", oid = "" }: NamedHead): Head {
  if (!/^[^/\s]+\/[^/\s]+$/.test(repository) || branch === "" || !/^[0-9a-f]{40,64}$/.test(oid)) {
    throw usageFault("comment", "--head-repository, --head-branch and --head-commit together name a pull request");
  }
  return { repository, branch, oid };
}

export type FoundPull =
  { readonly kind: "found"; readonly pull: PullRequest } | { readonly kind: "none"; readonly reason: string };

/** The open pull request into the default branch with that head: merging into another branch sends nothing. */
export async function openPullOf(github: GitHub, head: Head): Promise<FoundPull> {
  const pull = await findPull(github, head);
  if (pull === null) {
    return {
      kind: "none",
      reason: `no open pull request stands at ${head.oid}: it was closed, merged, or has moved on`,
    };
  }
  if (pull.baseRef !== pull.defaultBranch) {
    return { kind: "none", reason: `pull request ${pull.number} does not go into the default branch` };
  }
  return { kind: "found", pull };
}

/** Outputs of the workflow's step; outside of one there is nobody to hand them to. */
export async function setOutputs(world: World, outputs: Readonly<Record<string, string>>): Promise<void> {
  if (world.environment["GITHUB_ACTIONS"] !== "true") return;
  const { setOutput } = await import("@actions/core");
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value);
}
