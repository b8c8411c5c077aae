// Turns commits that were named on the command line into their ids.
import { exitCodes, Fault } from "../../core/problems/fault.ts";
import { askedAhead } from "../asked-ahead.ts";
import type { Environment } from "./git-environment.ts";
import { openCheckout, openGit, type Git } from "./git.ts";

export interface NamedCommits {
  readonly head?: string | undefined;
  readonly base?: string | undefined;
}

export interface CheckoutAt {
  readonly git: Git;
  /** Ids; null for what was not named. */
  readonly head: string | null;
  readonly base: string | null;
}

/**
 * The checkout the directory lies in and the commits behind the names, in one question to git.
 * Throws NOT_A_CHECKOUT, HEAD_UNKNOWN and BASE_UNKNOWN.
 */
export async function openCheckoutAt(
  directory: string,
  environment: Environment,
  { head, base }: NamedCommits,
): Promise<CheckoutAt> {
  const names = [head, base].filter((name) => name !== undefined);
  const asked = ["--show-toplevel", "--is-shallow-repository", "--end-of-options", ...names.map(asCommit)];
  const { run, remotes } = openGit(directory, environment);
  const telling = run(["rev-parse", ...asked]);
  // Every reading of a commit needs to know whether contents may still be at the remote.
  if (head !== undefined) askedAhead(remotes());
  const told = await telling;
  const [, top, shallow, listed = ""] = checkoutAnswer.exec(told.stdout.toString("utf8")) ?? [];
  const oids = listed.split("\n").slice(0, -1);
  if (told.exitCode === 0 && top !== undefined && oids.length === names.length) {
    const oidOf = new Map(names.map((name, index) => [name, oids[index] ?? null]));
    const git = openGit(top, environment, { isShallow: shallow === "true", remotes });
    // Git has looked into them to tell that they are commits.
    oids.forEach(git.known.add);
    return { git, head: oidOf.get(head ?? "") ?? null, base: oidOf.get(base ?? "") ?? null };
  }
  // One by one, so that what is wrong can be told.
  const git = await openCheckout(directory, environment, { remotes });
  const headOid = head === undefined ? null : await namedCommit(git, "head", head);
  const baseOid = base === undefined ? null : await namedCommit(git, "base", base);
  return { git, head: headOid, base: baseOid };
}

/** Git repeats where the options end. A name such as `^main` gives something else than an id. */
const checkoutAnswer = /^(.+)\n(true|false)\n(?:--end-of-options\n)?((?:[0-9a-f]+\n)*)$/s;

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
  const found = await git.run(["rev-parse", "--verify", "--quiet", "--end-of-options", asCommit(name)]);
  const oid = found.stdout.toString("utf8").trim();
  // `^main` passes for one revision too, and comes back as what to leave out.
  return found.exitCode === 0 && /^[0-9a-f]+$/.test(oid) ? oid : null;
}

function asCommit(name: string): string {
  return `${name}^{commit}`;
}
