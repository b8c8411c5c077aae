// Writes a commit straight into the object store: no work tree, no index, no branch.
import { exitCodes, Fault } from "../../core/problems/fault.ts";
import type { Git } from "./git.ts";
import { randomHex } from "../randomness.ts";
import { checkedOid, checkedTreePath, foldersAbove } from "./tree-path.ts";
import { findEntries, type TreeEntry } from "./tree-listing.ts";

export interface CommitRequest {
  /** Null for the first commit of an orphan branch. */
  readonly parentOid: string | null;
  /** New contents by path; null deletes the file. The caller refuses an empty set. */
  readonly changes: ReadonlyMap<string, string | null>;
  readonly message: string;
  /** Epoch ms; becomes the author's and the committer's date in UTC, in whole seconds. */
  readonly atMs: number;
  readonly author: { readonly name: string; readonly email: string };
}

/**
 * Writes the commit and gives its id. The commit is a child of `parentOid`, which is what makes a push with that lease a
 * fast-forward. Nothing refers to it until it is pushed; git keeps such objects for two weeks.
 * Two runs that write the same changes on the same parent in the same second get the same id: callers put a random token
 * into the contents or the message wherever it matters who wrote it.
 * Fault PATH_IN_THE_WAY when a file would have to replace a folder, symlink or submodule, or a folder a file.
 */
export async function writeCommit(git: Git, request: CommitRequest): Promise<string> {
  const entries = await entriesInTheWay(git, request);
  const stream = importStream(request, (path) => entries.get(path)?.mode ?? "100644");
  const output = await git.read(["fast-import", "--quiet", "--done"], { input: stream });
  return checkedOid(output.toString("utf8").trim());
}

/** The present entries at the changed paths; fast-import would replace whatever stands there or above without a word. */
async function entriesInTheWay(git: Git, request: CommitRequest): Promise<ReadonlyMap<string, TreeEntry>> {
  const paths = [...request.changes.keys()].map(checkedTreePath);
  if (request.parentOid === null) return new Map();
  const folders = new Set(paths.flatMap(foldersAbove));
  const entries = await findEntries(git, request.parentOid, [...paths, ...folders]);
  for (const entry of entries.values()) {
    const fits = folders.has(entry.path) ? entry.mode === "040000" : entry.mode.startsWith("100");
    if (!fits) throw pathInTheWay(entry, request.parentOid);
  }
  return entries;
}

/**
 * The whole commit as one fast-import stream. The private branch is reset to nothing before fast-import writes its
 * branches at the end, so the ref never exists, not even when the process is killed.
 */
function importStream(request: CommitRequest, modeOf: (path: string) => string): Buffer {
  const ref = `refs/announce/${randomHex(32)}`;
  const person = `${plain(request.author.name)} <${plain(request.author.email)}> ${Math.floor(request.atMs / 1000)} +0000`;
  const message = Buffer.from(request.message);
  const parts: (string | Buffer)[] = [
    "feature done\n",
    `commit ${ref}\nmark :1\nauthor ${person}\ncommitter ${person}\ndata ${message.length}\n`,
    message,
    "\n",
    request.parentOid === null ? "" : `from ${checkedOid(request.parentOid)}\n`,
  ];
  for (const [path, text] of request.changes) {
    if (text === null) {
      parts.push(`D ${quoted(path)}\n`);
      continue;
    }
    const bytes = Buffer.from(text);
    parts.push(`M ${modeOf(path)} inline ${quoted(path)}\ndata ${bytes.length}\n`, bytes, "\n");
  }
  parts.push(`\nget-mark :1\nreset ${ref}\n\ndone\n`);
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

/** A path as fast-import reads it in quotes; every byte that could end the line or the quotes is escaped. */
function quoted(path: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what has to be escaped
  const escaped = path.replace(/["\\\u0000-\u001F\u007F]/g, (character) => {
    return `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`;
  });
  return `"${escaped}"`;
}

/** A name or address without the characters that structure a commit's header. */
function plain(text: string): string {
  return text.replace(/[<>\p{Cc}]/gu, " ").trim();
}

function pathInTheWay(entry: TreeEntry, commitOid: string): Fault {
  const kinds: Readonly<Record<string, string>> = {
    "040000": "a folder",
    "120000": "a symlink",
    "160000": "a submodule",
  };
  return new Fault({
    code: "PATH_IN_THE_WAY",
    exitCode: exitCodes.configuration,
    message: `${entry.path} is ${kinds[entry.mode] ?? "a file"} in commit ${commitOid}, where something else must be written`,
    remedy: `Remove or rename ${entry.path} on its branch, then run the command again.`,
  });
}
