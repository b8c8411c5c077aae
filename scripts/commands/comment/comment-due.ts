// `comment due`: whether something happened that the comments do not tell yet. One look at git's remote, nothing else.
import { exitCodes, type ExitCode } from "../../core/problems/fault.ts";
import { checkVendors } from "../../effects/files/check-tree.ts";
import { readCommentedState } from "../../effects/github/commented-state.ts";
import { workTreeFiles } from "../../effects/files/file-tree.ts";
import { unconfigured } from "../../effects/files/vendors-file.ts";
import type { World } from "../../effects/world.ts";
import { setOutputs } from "./comment-place.ts";
import { openWorkspace } from "../workspace.ts";

export async function commentDue(world: World): Promise<ExitCode> {
  const { git, reader } = await openWorkspace(world);
  const { config } = await checkVendors(workTreeFiles(git), reader);
  const { stateOid, commentedOid } = await readCommentedState(git, (config ?? unconfigured).stateBranch);
  const isDue = stateOid !== null && stateOid !== commentedOid;
  world.stdout.write(
    isDue ? "Something happened that the comments do not tell yet.\n" : "The comments are up to date.\n",
  );
  await setOutputs(world, { "comments-due": isDue ? "true" : "" });
  return exitCodes.done;
}
