// The state branch: read it at a commit, and tell which of its files a decision changes. Unreadable is never "empty".
import { ledgerShard } from "../../core/announcement/digest.ts";
import { exitCodes, Fault } from "../../core/problems/fault.ts";
import type { LedgerEntry } from "../../core/ledger/ledger.ts";
import { type QuotaState, quotaKey } from "../../core/quota/quota.ts";
import { ledgerPath, quotaPath, type StateFile } from "../../core/ledger/state.ts";
import { stateFileText, type StateFiles, type StateReading } from "../../core/ledger/state-files.ts";
import type { Git } from "../git/git.ts";
import { readEntries, readFiles, type FileReading } from "../git/object-reader.ts";
import { findEntries, type TreeEntry } from "../git/tree-listing.ts";
import { foldersAbove } from "../git/tree-path.ts";
import { walkBelow, walkTo } from "../git/tree-walk.ts";
import { fetchLedgers, fetchStateTop, type LedgerPlace } from "./fetch-state.ts";

export interface StateSnapshot {
  readonly oid: string;
  readonly state: StateFile;
  /** By `app/channel`. */
  readonly quotas: ReadonlyMap<string, QuotaState>;
}

/** Reads state and quotas at a commit, which must be here. Throws STATE_DAMAGED or STATE_NEWER. */
export async function readStateBranch(git: Git, files: StateFiles, oid: string): Promise<StateSnapshot> {
  await fetchStateTop(git, oid);
  const top = await walkTo(git, oid, ["state.json", "quota", "quota/"]);
  const stateFile = top.filter(({ path }) => path === "state.json");
  const quotaPaths = await listQuotas(git, oid, top);
  const paths = ["state.json", ...quotaPaths.map(({ path }) => path)];
  const entries = new Map([...stateFile, ...quotaPaths].map((entry) => [entry.path, entry]));
  const texts = await readEntries(git, entries, paths);
  const state = understand("state.json", texts.get("state.json"), files.readState);
  const quotas = quotaPaths.map(({ path }) => {
    const quota = understand(path, texts.get(path), files.readQuota);
    return ofPlace(path, quotaPath(quota.app, quota.channel), quota);
  });
  return { oid, state, quotas: new Map(quotas.map((quota) => [quotaKey(quota.app, quota.channel), quota])) };
}

/** Everything below `quota/`: a few small files. */
async function listQuotas(git: Git, oid: string, top: readonly TreeEntry[]): Promise<readonly TreeEntry[]> {
  // Something else than a folder in its place is damage, and not the absence of quotas.
  const isFolder = top.some(({ path }) => path.startsWith("quota/"));
  return isFolder
    ? await walkBelow(git, oid, "quota")
    : top.filter(({ path, mode }) => path === "quota" && mode !== "040000");
}

/** The ledger entries of these ids at a commit; ids without one are left out. Throws STATE_DAMAGED or STATE_NEWER. */
export async function readLedgers(
  git: Git,
  files: StateFiles,
  at: LedgerPlace,
): Promise<ReadonlyMap<string, LedgerEntry>> {
  await fetchLedgers(git, at);
  await refuseLostFolders(git, at);
  const paths = new Map(at.ids.map((id) => [id, pathOfLedger(id)]));
  const texts = await readFiles(git, at.oid, [...paths.values()]);
  const entries = [...paths].flatMap(([id, path]): [string, LedgerEntry][] => {
    const reading = texts.get(path);
    if (reading === undefined || reading.kind === "missing") return [];
    const entry = understand(path, reading, files.readLedger);
    return [[id, ofPlace(path, pathOfLedger(entry.id), entry)]];
  });
  return new Map(entries);
}

/** Something else in the place of a folder hides every entry that was in it: that is damage, and not their absence. */
async function refuseLostFolders(git: Git, { oid, ids }: LedgerPlace): Promise<void> {
  const folders = new Set(ids.flatMap((id) => foldersAbove(pathOfLedger(id))));
  for (const { path, mode } of (await findEntries(git, oid, [...folders])).values()) {
    if (mode !== "040000") throw damaged(path, "it is no folder");
  }
}

/** The text of every state file that differs between two books, by path. */
export function changedStateFiles(
  before: { readonly ledgers: ReadonlyMap<string, LedgerEntry>; readonly quotas: ReadonlyMap<string, QuotaState> },
  after: { readonly ledgers: ReadonlyMap<string, LedgerEntry>; readonly quotas: ReadonlyMap<string, QuotaState> },
): ReadonlyMap<string, string> {
  const changes = new Map<string, string>();
  for (const [id, entry] of after.ledgers) {
    const text = stateFileText(entry);
    const known = before.ledgers.get(id);
    if (known === undefined || stateFileText(known) !== text) changes.set(pathOfLedger(id), text);
  }
  for (const [key, quota] of after.quotas) {
    const text = stateFileText(quota);
    const known = before.quotas.get(key);
    if (known === undefined || stateFileText(known) !== text) changes.set(quotaPath(quota.app, quota.channel), text);
  }
  return changes;
}

function understand<Value>(
  path: string,
  file: FileReading | undefined,
  read: (text: string) => StateReading<Value>,
): Value {
  if (file?.kind !== "text") {
    throw damaged(path, file === undefined || file.kind === "missing" ? "it is missing" : file.reason);
  }
  const reading = read(file.text);
  if (reading.kind === "read") return reading.value;
  if (reading.kind === "damaged") throw damaged(path, reading.reason);
  throw new Fault({
    code: "STATE_NEWER",
    exitCode: exitCodes.configuration,
    message: `${path} on the state branch has format ${reading.format}, which this version does not know`,
    remedy: "Update the scripts on the default branch to the version that wrote it.",
  });
}

/** A file that was copied or moved by hand speaks of something else than its place does. */
function ofPlace<Value>(path: string, ownPath: string, value: Value): Value {
  if (path !== ownPath) throw damaged(path, `it holds what belongs into ${ownPath}`);
  return value;
}

function pathOfLedger(id: string): string {
  return ledgerPath(ledgerShard(id), id);
}

function damaged(path: string, reason: string): Fault {
  return new Fault({
    code: "STATE_DAMAGED",
    exitCode: exitCodes.configuration,
    message: `${path} on the state branch cannot be trusted: ${reason}`,
    remedy:
      "Mend that file in a commit on top of the state branch (`git log -p` there shows what it said before) and push it; " +
      "the next run says how to seal it. Never delete the branch.",
  });
}
