// Remembers on the remote, in a ref beside the state branch, up to which state the comments on pull requests tell.
import { isAnnouncementPath } from "../../core/announcement/announcement-path.ts";
import { tryParseJson, isJsonObject } from "../../core/text/json.ts";
import { fetchCommitAlone } from "../git/fetch-commits.ts";
import type { Git } from "../git/git.ts";
import { changedPaths, readFiles } from "../git/object-reader.ts";
import { pushRefs } from "../git/push.ts";
import { fetchLedgerDifference } from "../state/fetch-state.ts";

/** Outside of refs/heads, like the seal: no branch, no checks, no pull requests. */
function commentedRef(stateBranch: string): string {
  return `refs/comments/${stateBranch}`;
}

export interface CommentedState {
  /** Where the state branch stands; null where there is none. */
  readonly stateOid: string | null;
  /** The state that comments tell of; null: none yet. */
  readonly commentedOid: string | null;
}

/** Asks `origin` once, and fetches nothing. */
export async function readCommentedState(git: Git, stateBranch: string): Promise<CommentedState> {
  const refs = [`refs/heads/${stateBranch}`, commentedRef(stateBranch)] as const;
  const listed = await git.read(["ls-remote", "origin", ...refs], { talksToRemote: true });
  const oids = new Map(
    listed
      .toString("utf8")
      .split("\n")
      .map((line) => line.split("\t"))
      .map(([oid = "", ref = ""]) => [ref, oid]),
  );
  return { stateOid: oids.get(refs[0]) ?? null, commentedOid: oids.get(refs[1]) ?? null };
}

export interface ToldOf {
  /** Ids whose ledger entry changed. */
  readonly changedIds: readonly string[];
  /** Paths that were open then. */
  readonly openPaths: readonly string[];
}

const mostUntold = 100;

/** What happened since the state that comments tell of. */
export async function changesSince(
  git: Git,
  { commentedOid, stateOid }: { readonly commentedOid: string | null; readonly stateOid: string },
): Promise<ToldOf> {
  if (commentedOid !== null) await fetchCommitAlone(git, commentedOid);
  await fetchLedgerDifference(git, commentedOid, stateOid);
  const changed = await changedPaths(git, commentedOid, stateOid, "ledger");
  // Where nothing was ever told, a long history is no news.
  if (commentedOid === null && changed.length > mostUntold) return { changedIds: [], openPaths: [] };
  const changedIds = changed.map(({ path }) => path.replace(/^.*\/|\.json$/g, ""));
  return { changedIds, openPaths: commentedOid === null ? [] : await openAt(git, commentedOid) };
}

/** Notes that comments tell of this state. A lost race means that another run told more, or less and will again. */
export async function noteCommented(
  git: Git,
  stateBranch: string,
  { stateOid, commentedOid }: CommentedState,
): Promise<boolean> {
  if (stateOid === null || stateOid === commentedOid) return false;
  // It only follows the state branch; whether one state descends from the other is not asked in a shallow checkout.
  const update = { ref: commentedRef(stateBranch), newOid: stateOid, expectedOid: commentedOid, mayRewrite: true };
  return (await pushRefs(git, [update])).kind === "updated";
}

async function openAt(git: Git, oid: string): Promise<readonly string[]> {
  const file = (await readFiles(git, oid, ["state.json"])).get("state.json");
  const state = file?.kind === "text" ? tryParseJson(file.text) : null;
  const open = isJsonObject(state) ? state["open"] : null;
  const paths = Array.isArray(open) ? open.flatMap((entry) => (isJsonObject(entry) ? [entry["path"]] : [])) : [];
  return paths.filter((path) => typeof path === "string").filter(isAnnouncementPath);
}
