// Paths inside a git tree: checked before they are handed to git, so that none can leave the tree or change its meaning.

/**
 * Whether a path names something inside a tree that git would check out. Trees can hold other names (`..`, `.git`, made
 * by hand), and so can state files.
 */
export function isTreePath(path: string): boolean {
  return !path.includes("\0") && path.split("/").every((part) => !/^(?:|\.|\.\.|\.git)$/i.test(part));
}

/** Gives the path back when it names something inside a tree; throws for any other (a bug: whoever asks has checked it). */
export function checkedTreePath(path: string): string {
  if (!isTreePath(path)) throw new Error(`not a path inside a git tree: ${JSON.stringify(path)}`);
  return path;
}

/** Gives the object id back when it is a full hexadecimal one; throws for anything else (a bug). */
export function checkedOid(oid: string): string {
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(oid)) throw new Error(`not a git object id: ${JSON.stringify(oid)}`);
  return oid;
}

/** Splits paths into lists that fit on one command line. */
export function commandLineBatches(paths: readonly string[]): string[][] {
  const batches: string[][] = [];
  let batch: string[] = [];
  let batchBytes = 0;
  for (const path of paths) {
    const pathBytes = Buffer.byteLength(path) + 16;
    if (batch.length > 0 && batchBytes + pathBytes > commandLineBytes) {
      batches.push(batch);
      batch = [];
      batchBytes = 0;
    }
    batch.push(path);
    batchBytes += pathBytes;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

/** Windows takes 32,767 characters on a command line, the smallest of all systems. */
const commandLineBytes = 24_000;
