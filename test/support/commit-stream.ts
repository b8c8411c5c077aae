// A commit as a stream for git fast-import, for tests that set up a repository: any mode, any bytes, any path.

export interface TreeFile {
  /** `100755` executable, `120000` symlink (contents: its target), `160000` submodule (contents: a commit id). */
  readonly mode: string;
  readonly contents: string;
}

/** Contents by path; null deletes. Paths are given as bytes in latin1 when they start with `latin1:`. */
export type TreeFiles = Readonly<Record<string, string | Buffer | TreeFile | null>>;

export interface CommitStream {
  readonly ref: string;
  readonly parentOid: string | null;
  readonly files: TreeFiles;
  /** Seconds after a fixed instant, so that two commits differ. */
  readonly second: number;
}

/** The stream; git fast-import answers it with the commit's id. */
export function commitStream({ ref, parentOid, files, second }: CommitStream): Buffer {
  const parts: (string | Buffer)[] = [
    `commit ${ref}\nmark :1\ncommitter Test <test@example.com> ${1_795_132_800 + second} +0000\ndata 4\ntest\n`,
    parentOid === null ? "" : `from ${parentOid}\n`,
  ];
  for (const [path, file] of Object.entries(files)) {
    const { mode, contents } = modeAndContents(file);
    if (contents === null) parts.push("D ", quoted(path), "\n");
    else if (mode === "160000") parts.push(`M 160000 ${contents.toString("utf8")} `, quoted(path), "\n");
    else parts.push(`M ${mode} inline `, quoted(path), `\ndata ${contents.length}\n`, contents, "\n");
  }
  parts.push("\nget-mark :1\n");
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

function modeAndContents(file: TreeFiles[string] | undefined): { mode: string; contents: Buffer | null } {
  if (file === null || file === undefined) return { mode: "", contents: null };
  if (typeof file === "string" || Buffer.isBuffer(file)) return { mode: "100644", contents: Buffer.from(file) };
  return { mode: file.mode, contents: Buffer.from(file.contents) };
}

/** Every byte as an octal escape: the plainest form fast-import reads. */
function quoted(path: string): string {
  const bytes = path.startsWith("latin1:") ? Buffer.from(path.slice(7), "latin1") : Buffer.from(path);
  return `"${[...bytes].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("")}"`;
}
