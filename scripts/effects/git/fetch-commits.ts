// Makes commits and file contents of the remote available locally, fetching only what is missing, in one round trip.
import { exitCodes, Fault } from "../../core/problems/fault.ts";
import { gitFault } from "./git-failure.ts";
import type { Git } from "./git.ts";
import { findMissing } from "./missing-objects.ts";
import { checkedOid } from "./tree-path.ts";

export interface FetchOptions {
  /** Branches to fetch whole when the server refuses object ids (protocol v0): the default and the state branch. */
  readonly branches?: readonly string[];
  /**
   * Commits from earlier fetches that no ref names, such as the state branch's last tip: told to the server so that it
   * sends only what came after them.
   */
  readonly knownOids?: readonly string[];
  /** Whether it was asked already that none of them is here. */
  readonly areMissing?: boolean;
  /** Default ten minutes: the first fetch of a large history. */
  readonly timeoutMs?: number;
}

const defaultTimeoutMs = 600_000;

/** Nothing but objects may come of a fetch: no refs, no tags, no FETCH_HEAD, no maintenance. */
const objectsOnly = [
  "--quiet",
  "--no-tags",
  "--no-write-fetch-head",
  "--no-auto-maintenance",
  "--no-recurse-submodules",
  "--no-prune",
  // Without it git also moves the remote-tracking refs of branches fetched by name.
  "--refmap=",
] as const;

/**
 * By id, and without telling what is here, as git itself fetches what it lacks: for objects that share nothing with it.
 * A server that is told of the default branch's tip first looks at every file there, and asks to be told more.
 */
const tellingNothing = ["-c", "fetch.negotiationAlgorithm=noop"] as const;

/**
 * Makes sure the commits and their trees are here. A partial clone keeps its own filter: contents stay away until read.
 * A clone that is already shallow gets each commit without its history and notes that in its `shallow` file
 * (`git fetch --unshallow` mends it); a full clone never becomes shallow.
 * Faults: COMMIT_GONE when the remote no longer has one of them, and those of an unreachable or refusing remote.
 */
export async function fetchCommits(git: Git, oids: readonly string[], options: FetchOptions = {}): Promise<void> {
  const missing = options.areMissing === true ? oids.map(checkedOid) : await findMissing(git, oids);
  if (missing.length === 0) return;
  const depth = (await git.isShallow()) ? ["--depth=1"] : [];
  const known = await negotiationTips(git, options.knownOids ?? []);
  const limits = { talksToRemote: true, timeoutMs: options.timeoutMs ?? defaultTimeoutMs };

  const byOid = await git.run(["fetch", ...objectsOnly, ...depth, ...known, "origin", ...missing], limits);
  if (byOid.exitCode === 0) {
    missing.forEach(git.known.add);
    return;
  }
  const branches = options.branches ?? [];
  if (!/unadvertised object/i.test(byOid.stderr) || branches.length === 0) throw gitFault("git fetch", byOid, true);

  const refs = branches.map((branch) => `refs/heads/${branch}`);
  await git.read(["fetch", ...objectsOnly, ...depth, ...known, "origin", ...refs], limits);
  const stillMissing = await findMissing(git, missing);
  if (stillMissing.length > 0) throw commitGone(stillMissing);
}

/**
 * Makes sure that a commit of a branch that is read in few places is here, where that can be with nothing of what it
 * holds, so that it costs the same however much that is: everything else is fetched when it is needed, by id.
 * Only into a clone that is shallow and partial, which can do with that. Every server that knows filters has this one.
 */
export async function fetchCommitAlone(git: Git, oid: string, options: FetchOptions = {}): Promise<void> {
  if ((await mayLackTrees(git)) && (options.areMissing === true || (await findMissing(git, [oid])).length > 0)) {
    const args = [
      ...tellingNothing,
      "fetch",
      ...objectsOnly,
      "--depth=1",
      "--filter=tree:0",
      "origin",
      checkedOid(oid),
    ];
    const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    const fetched = await git.run(args, { talksToRemote: true, timeoutMs });
    if (fetched.exitCode === 0) {
      git.known.add(oid);
      return;
    }
    // A server that refuses filters says so; one that says nothing would as well be waited for twice.
    if (fetched.timedOut) throw gitFault("git fetch", fetched, true);
  }
  await fetchCommits(git, [oid], options);
}

/** Whether folders of commits may be away here, and not file contents alone. */
export async function mayLackTrees(git: Git): Promise<boolean> {
  const [remotes, isShallow] = await Promise.all([git.remotes(), git.isShallow()]);
  return isShallow && remotes.isFiltered;
}

/** Fetches, in one round trip, those file contents (or folders without contents) that a partial clone does not have yet. */
export async function fetchMissingContents(git: Git, oids: readonly string[]): Promise<void> {
  await fetchObjects(git, oids, "blob:none");
}

/** The same for folders without anything that is in them. */
export async function fetchFoldersAlone(git: Git, treeOids: readonly string[]): Promise<void> {
  await fetchObjects(git, treeOids, "tree:0");
}

/** The same for files, and for folders with all that is in them but for very large files. */
export async function fetchMissingFolders(git: Git, oids: readonly string[]): Promise<void> {
  await fetchObjects(git, oids, "blob:limit=4m");
}

/**
 * None of them may lie in another that is asked for with it: a server that meets it there first takes it for one of those
 * that the filter leaves away.
 */
async function fetchObjects(git: Git, oids: readonly string[], filter: string): Promise<void> {
  const missing = await findMissing(git, oids);
  if (missing.length === 0) return;
  // Any filter would make a partial clone of a full one that only lost an object.
  const cut = (await git.remotes()).isFiltered ? [`--filter=${filter}`] : [];
  await git.read([...tellingNothing, "fetch", ...objectsOnly, ...cut, "--stdin", "origin"], {
    input: missing.map((oid) => `${oid}\n`).join(""),
    talksToRemote: true,
    timeoutMs: defaultTimeoutMs,
  });
  missing.forEach(git.known.add);
}

async function negotiationTips(git: Git, knownOids: readonly string[]): Promise<string[]> {
  if (knownOids.length === 0) return [];
  const missing = new Set(await findMissing(git, knownOids));
  const tips = knownOids.filter((oid) => !missing.has(oid));
  // Naming one tip silences all the others, so the refs are named too.
  return tips.length === 0 ? [] : ["refs/*", ...tips].map((tip) => `--negotiation-tip=${tip}`);
}

function commitGone(oids: readonly string[]): Fault {
  return new Fault({
    code: "COMMIT_GONE",
    exitCode: exitCodes.configuration,
    message: `the remote origin does not hand out ${oids.length === 1 ? "commit" : "commits"} ${oids.join(", ")}`,
    remedy:
      "Check whether the branch was rewritten on the remote. If not: in a shallow clone run `git fetch --unshallow origin`; on your own git server set uploadpack.allowReachableSHA1InWant.",
  });
}
