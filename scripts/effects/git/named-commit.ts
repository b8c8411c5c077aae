// Turns a commit that was named on the command line into its id.
import { exitCodes, Fault } from "../../core/problems/fault.ts";
import type { Git } from "./git.ts";

/** The commit behind a name; Fault BASE_UNKNOWN or HEAD_UNKNOWN where this checkout has none. */
export async function namedCommit(git: Git, option: "base" | "head", name: string): Promise<string> {
  const oid = await commitOf(git, name);
  if (oid !== null) return oid;
  throw new Fault({
    code: option === "base" ? "BASE_UNKNOWN" : "HEAD_UNKNOWN",
    exitCode: exitCodes.configuration,
    message: `${JSON.stringify(name)} names no commit of this checkout`,
    remedy: "Fetch it first, or name another one, such as origin/main.",
  });
}

/** Null where the name names no commit here. */
export async function commitOf(git: Git, name: string): Promise<string | null> {
  const found = await git.run(["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`]);
  const oid = found.stdout.toString("utf8").trim();
  // `^main` passes for one revision too, and comes back as what to leave out.
  return found.exitCode === 0 && /^[0-9a-f]+$/.test(oid) ? oid : null;
}
