// The files a run looks at: what changed since the cursor, and everything still open. Read as objects, never from disk.
import { announcementsFolder, checkPath, idOfPath, isAnnouncementPath } from "../core/announcement-path.ts";
import type { Reader } from "../core/announcement-reader.ts";
import type { LedgerEntry } from "../core/ledger.ts";
import type { Document } from "../core/plan-input.ts";
import type { Problem } from "../core/problem.ts";
import type { StateFile } from "../core/state.ts";
import type { VendorsConfig } from "../core/vendors-config.ts";
import { fetchCommits } from "./fetch-commits.ts";
import type { Git } from "./git.ts";
import { changedPaths, readFiles, type FileReading } from "./object-reader.ts";
import type { WorkTreeReading } from "./work-tree.ts";

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
  /** For previews: files as a merge would leave them, in the place of what the commit has. */
  readonly overlay?: Overlay;
}

export type Overlay = ReadonlyMap<string, WorkTreeReading>;

/** Loads every document that changed since the cursor or is open, and the ledger entries of their ids. */
export async function loadDocuments(request: DocumentsRequest): Promise<OpenDocuments> {
  const paths = await pathsToRead(request);
  const first = await readDocuments(request, paths);
  const ledgers = await request.readLedgers(idsOf(first.documents));
  const elsewhere = [...ledgers.values()].map(({ path }) => path).filter((path) => !paths.includes(path));
  const second = await readDocuments(request, elsewhere);
  const found = second.documents.filter((document) => document.kind !== "gone");
  const documents = await markHistory(request, [...first.documents, ...found], ledgers);
  return { documents, texts: new Map([...first.texts, ...second.texts]), ledgers };
}

async function pathsToRead({ git, mainOid, state, overlay }: DocumentsRequest): Promise<readonly string[]> {
  const open = [...new Set([...state.open.map(({ path }) => path), ...(overlay?.keys() ?? [])])];
  if (state.cursor === mainOid) return open;
  const cursor = await availableCommit(git, state.cursor);
  const changed = await changedPaths(git, cursor, mainOid, announcementsFolder);
  return [...new Set([...open, ...changed.map(({ path }) => path)])].sort();
}

/** A cursor that a force-push made unreachable costs a look at every file, not the run: the ledger knows what was sent. */
async function availableCommit(git: Git, oid: string | null): Promise<string | null> {
  if (oid === null) return null;
  const missing = await fetchCommits(git, [oid]).then(
    () => false,
    () => true,
  );
  return missing ? null : oid;
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
  return announcement === null ? { kind: "invalid", path, id, problems } : { kind: "valid", path, announcement };
}

function unreadable(path: string, reason: string): Problem {
  const place = { file: path, line: 1, column: 1, severity: "error" } as const;
  return { ...place, code: "FILE_UNREADABLE", message: reason, remedy: "Replace it with a plain UTF-8 YAML file." };
}

/** Files of the base commit that no ledger entry names were never ours to send, edited or moved since or not. */
async function markHistory(
  { git, state }: DocumentsRequest,
  documents: readonly Document[],
  ledgers: ReadonlyMap<string, LedgerEntry>,
): Promise<readonly Document[]> {
  const strangers = documents.filter((document) => {
    const id = documentId(document);
    return document.kind !== "history" && (id === null || !ledgers.has(id));
  });
  if (state.base === null || strangers.length === 0) return documents;
  await fetchCommits(git, [state.base]);
  const atBase = await readFiles(
    git,
    state.base,
    strangers.map(({ path }) => path),
  );
  const historyIds = new Set(
    strangers.filter(({ path }) => isFile(atBase.get(path))).map((document) => documentId(document)),
  );
  return documents.map((document) => {
    const id = documentId(document);
    const isHistory = strangers.includes(document) && id !== null && historyIds.has(id);
    return isHistory ? { kind: "history", path: document.path, id } : document;
  });
}

function isFile(file: FileReading | undefined): boolean {
  return file !== undefined && file.kind !== "missing";
}

function idsOf(documents: readonly Document[]): readonly string[] {
  return [...new Set(documents.map((document) => documentId(document)).filter((id) => id !== null))];
}

function documentId(document: Document): string | null {
  return document.kind === "valid" ? document.announcement.id : document.id;
}
