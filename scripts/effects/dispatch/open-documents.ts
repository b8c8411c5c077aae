// The files a run looks at: what changed since the cursor, and everything still open. Read as objects, never from disk.
import { isAnnouncementId } from "../../core/announcement/announcement-id.ts";
import {
  announcementsFolder,
  checkPath,
  idOfPath,
  isAnnouncementPath,
  isReadmePath,
  pathWithId,
} from "../../core/announcement/announcement-path.ts";
import { writtenTextDigest } from "../../core/announcement/digest.ts";
import type { Reader } from "../../core/announcement/announcement-reader.ts";
import { exitCodes, Fault } from "../../core/problems/fault.ts";
import type { LedgerEntry } from "../../core/ledger/ledger.ts";
import type { Document } from "../../core/planning/plan-input.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { StateFile } from "../../core/ledger/state.ts";
import type { VendorsConfig } from "../../core/vendors-file/vendors-config.ts";
import { askedAhead } from "../asked-ahead.ts";
import { fetchCommits, fetchMissingContents } from "../git/fetch-commits.ts";
import type { Git } from "../git/git.ts";
import { changedPaths, isRegularFile, readFiles } from "../git/object-reader.ts";
import { findEntries, findNames, listNames } from "../git/tree-listing.ts";
import { isTreePath } from "../git/tree-path.ts";
import type { WorkTreeReading } from "../files/work-tree.ts";

export interface OpenDocuments {
  readonly documents: readonly Document[];
  /** The text of each file that could be read, by path. */
  readonly texts: ReadonlyMap<string, string>;
  readonly ledgers: ReadonlyMap<string, LedgerEntry>;
}

export interface DocumentsRequest {
  readonly git: Git;
  readonly reader: Reader;
  readonly config: VendorsConfig;
  readonly mainOid: string;
  readonly state: StateFile;
  readonly readLedgers: (ids: readonly string[]) => Promise<ReadonlyMap<string, LedgerEntry>>;
  /** Objects that reading these ids' ledger entries takes: fetched in one round trip with the documents. */
  readonly ledgerObjects?: (ids: readonly string[]) => Promise<readonly string[]>;
  /** Makes ready for that question, at the same time as main's difference is fetched. */
  readonly openLedger?: () => Promise<void>;
  /** What is to be found out meanwhile, once main's difference is here; its fault ends the loading. */
  readonly beside?: () => Promise<void>;
  /** Announcements to load whatever their files do: outcomes of theirs are under way or not settled. */
  readonly concernedIds?: readonly string[];
  /** For previews: files as a merge would leave them, in the place of what the commit has. */
  readonly overlay?: Overlay;
}

export type Overlay = ReadonlyMap<string, WorkTreeReading>;

/** Loads every document that changed since the cursor or is open, and the ledger entries of their ids. */
export async function loadDocuments(request: DocumentsRequest): Promise<OpenDocuments> {
  const paths = await pathsWithLedger(request);
  const beside = request.beside?.();
  askedAhead(beside);
  await fetchTogether(request, paths);
  const first = await readDocuments(request, paths);
  const ids = new Set([...idsOf(first.documents), ...(request.concernedIds ?? [])]);
  const ledgers = await request.readLedgers([...ids]);
  const elsewhere = [...ledgers.values()].map(({ path }) => path).filter((path) => !paths.includes(path));
  const second = await readDocuments(request, elsewhere);
  const found = second.documents.filter((document) => document.kind !== "gone");
  const documents = await markHistory(request, [...first.documents, ...found], ledgers);
  await beside;
  return { documents, texts: new Map([...first.texts, ...second.texts]), ledgers };
}

/** A file's name tells its id, so both branches are known to be needed before either is read. */
async function fetchTogether(request: DocumentsRequest, paths: readonly string[]): Promise<void> {
  const { git, mainOid, overlay, concernedIds = [] } = request;
  const ids = [...new Set([...paths.map(idOfPath), ...concernedIds])].filter(isAnnouncementId);
  const ofLedger = (await request.ledgerObjects?.(ids)) ?? [];
  if (ofLedger.length === 0) return;
  const atCommit = paths.filter((path) => overlay?.has(path) !== true && isTreePath(path));
  const files = [...(await findEntries(git, mainOid, atCommit)).values()].filter(isRegularFile);
  await fetchMissingContents(git, [...ofLedger, ...files.map(({ oid }) => oid)]);
}

/** The two need each other in nothing: one is a matter of main, the other of the state branch. */
async function pathsWithLedger(request: DocumentsRequest): Promise<readonly string[]> {
  const { mainOid, state, overlay, concernedIds = [], openLedger } = request;
  const isIdle = state.cursor === mainOid && state.open.length + concernedIds.length + (overlay?.size ?? 0) === 0;
  const opening = isIdle ? undefined : openLedger?.();
  askedAhead(opening);
  // Awaited first: the one that adds to the clone's commits must have ended, however the other ends.
  const paths = await pathsToRead(request);
  await opening;
  return paths;
}

async function pathsToRead({ git, mainOid, state, overlay }: DocumentsRequest): Promise<readonly string[]> {
  const open = [...new Set([...state.open.map(({ path }) => path), ...(overlay?.keys() ?? [])])];
  if (state.cursor === mainOid) return open;
  const cursor = await availableCursor(git, state);
  const changed = await changedPaths(git, cursor, mainOid, announcementsFolder);
  return [...new Set([...open, ...changed.map(({ path }) => path)])].sort();
}

/** A cursor that a force-push made unreachable costs a look at every file, not the run: the ledger knows what was sent. */
async function availableCursor(git: Git, { cursor, base }: StateFile): Promise<string | null> {
  if (cursor === null) return null;
  // Whatever is new is looked for at the base next: together they take one round trip.
  if (base !== null && (await areAvailable(git, [cursor, base]))) return cursor;
  return (await areAvailable(git, [cursor])) ? cursor : null;
}

async function areAvailable(git: Git, oids: readonly string[]): Promise<boolean> {
  try {
    await fetchCommits(git, oids);
    return true;
  } catch (error) {
    if (error instanceof Fault && error.code === "COMMIT_GONE") return false;
    throw error;
  }
}

async function readDocuments(
  request: DocumentsRequest,
  paths: readonly string[],
): Promise<{ documents: readonly Document[]; texts: ReadonlyMap<string, string> }> {
  if (paths.length === 0) return { documents: [], texts: new Map() };
  const files = await readMerged(request, paths);
  const texts = new Map<string, string>();
  const documents = paths.flatMap((path): Document[] => {
    const file = files.get(path) ?? { kind: "missing" };
    if (file.kind === "text") texts.set(path, file.text);
    if (file.kind === "missing") return [{ kind: "gone", path, id: idOfPath(path) }];
    return isAnnouncementPath(path) || checkPath(path) !== null ? [readDocument(request, path, file)] : [];
  });
  return { documents, texts };
}

async function readMerged({ git, mainOid, overlay }: DocumentsRequest, paths: readonly string[]): Promise<Overlay> {
  const atCommit = paths.filter((path) => overlay?.has(path) !== true);
  return new Map([...(overlay ?? []), ...(await readFiles(git, mainOid, atCommit))]);
}

function readDocument(
  { reader, config }: DocumentsRequest,
  path: string,
  file: Exclude<WorkTreeReading, { kind: "missing" }>,
): Document {
  const id = idOfPath(path);
  const misplaced = checkPath(path);
  if (misplaced !== null) return { kind: "invalid", path, id, problems: [misplaced] };
  if (file.kind === "unreadable") return { kind: "invalid", path, id, problems: [unreadable(path, file.reason)] };
  const { announcement, problems } = reader.readAnnouncement({ path, text: file.text, config });
  if (announcement === null) return { kind: "invalid", path, id, problems };
  return { kind: "valid", path, announcement, textDigest: writtenTextDigest(file.text) };
}

function unreadable(path: string, reason: string): Problem {
  const place = { file: path, line: 1, column: 1, severity: "error" } as const;
  return { ...place, code: "FILE_UNREADABLE", message: reason, remedy: "Replace it with a plain UTF-8 YAML file." };
}

/**
 * What stood on the branch at `init` was never ours to send: neither there, nor edited, nor wherever it was moved since,
 * as long as the ledger does not know its id.
 */
async function markHistory(
  { git, state }: DocumentsRequest,
  documents: readonly Document[],
  ledgers: ReadonlyMap<string, LedgerEntry>,
): Promise<readonly Document[]> {
  const isStranger = (document: Document): boolean => {
    const id = documentId(document);
    return id === null || !ledgers.has(id);
  };
  const strangers = new Set(documents.filter(isStranger).map((document) => documentId(document)));
  if (state.base === null || strangers.size === 0) return documents;
  const known = await idsAtBase(git, state.base, strangers);
  return documents.map((document) => {
    const id = documentId(document);
    const stoodThere = id !== null && known.has(id);
    return stoodThere && isStranger(document) ? { kind: "history", path: document.path, id } : document;
  });
}

/** Which of these ids stood anywhere on the branch at `init`. */
async function idsAtBase(git: Git, base: string, wanted: ReadonlySet<string | null>): Promise<ReadonlySet<string>> {
  try {
    await fetchCommits(git, [base]);
  } catch (error) {
    if (error instanceof Fault && error.code === "COMMIT_GONE") throw baseGone(base, error);
    throw error;
  }
  const found = new Set<string>();
  for (const path of await pathsAtBase(git, base, [...wanted])) {
    const id = idOfPath(path);
    if (wanted.has(id) && !isReadmePath(path)) found.add(id);
  }
  return found;
}

/** At least the paths of these ids: those of their names, where a name surely stands in a path as it does in an id. */
async function pathsAtBase(git: Git, base: string, wanted: readonly (string | null)[]): Promise<readonly string[]> {
  const ids = wanted.filter((id) => id !== null).filter(isAnnouncementId);
  if (ids.length < wanted.length) return await listNames(git, base, announcementsFolder);
  const names = new Set(ids.flatMap((id) => [id, pathWithId("", id)]));
  return await findNames(git, { commitOid: base, folder: announcementsFolder, names });
}

/** Without it nobody can tell new announcements from those that were there before. */
function baseGone(base: string, cause: Fault): Fault {
  return new Fault({
    code: "STATE_FOREIGN",
    exitCode: exitCodes.configuration,
    message: `the state began at commit ${base}, which the remote does not have`,
    remedy:
      "If this state belongs to another repository, restore the original one. If the default branch was rewritten, " +
      "push that commit to any branch of the remote again.",
    cause,
  });
}

function idsOf(documents: readonly Document[]): readonly string[] {
  return [...new Set(documents.map((document) => documentId(document)).filter((id) => id !== null))];
}

function documentId(document: Document): string | null {
  return document.kind === "valid" ? document.announcement.id : document.id;
}
