// `comment write`: writes a plan that another job made into the comment. It reads no file of the pull request.
import { readSection } from "../../core/review/comment-body.ts";
import { exitCodes, type ExitCode } from "../../core/problems/fault.ts";
import { openGitHub } from "../../effects/github/github-client.ts";
import { writeComment } from "../../effects/github/github-comments.ts";
import type { World } from "../../effects/world.ts";
import { usageFault } from "../command.ts";
import { headOf, openPullOf, type NamedHead } from "./comment-place.ts";

export async function commentWrite(world: World, named: NamedHead): Promise<ExitCode> {
  const head = headOf(named);
  const section = readSection(world.environment["SECTION"] ?? "");
  if (section?.kind !== "plan" || section.commit !== head.oid) {
    throw usageFault("comment", "SECTION does not hold a plan of the head commit, as `comment plan` hands it on");
  }
  const github = await openGitHub(world.environment, world.hide);
  const found = await openPullOf(github, head);
  if (found.kind === "none") {
    world.stdout.write(`Nothing to write: ${found.reason}.\n`);
    return exitCodes.done;
  }
  const { number } = found.pull;
  const written = await writeComment(github, {
    number,
    section,
    mayCreate: world.environment["MAY_CREATE"] === "true",
  });
  world.stdout.write(`Pull request ${number}: comment ${written}.\n`);
  return exitCodes.done;
}
