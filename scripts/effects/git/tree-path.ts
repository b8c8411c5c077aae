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

/** The folders that a path lies in, the outermost first. */
export function foldersAbove(path: string): string[] {
  return [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index));
}

/** Gives the object id back when it is a full hexadecimal one; throws for anything else (a bug). */
export function checkedOid(oid: string): string {
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(oid)) throw new Error(`not a git object id: ${JSON.stringify(oid)}`);
  return oid;
}
