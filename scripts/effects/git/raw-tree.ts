// Takes apart a tree as git stores it: `<mode> <name>\0<id>`, again and again.

export interface RawEntry {
  /** As git shows it: see `TreeEntry`. */
  readonly mode: string;
  /** The bytes of the name, each as one character. */
  readonly name: string;
  readonly oid: string;
}

/**
 * The entries with wanted names, in the order of the tree. Null where the bytes are no tree, or none that git writes: in
 * one with names out of order, repeated or with a slash, a difference shows other files than those that stand there.
 */
export function readRawTree(bytes: Buffer, oidBytes: number, isWanted: (name: string) => boolean): RawEntry[] | null {
  const entries: RawEntry[] = [];
  const found = new Set<string>();
  let before = "";
  for (let at = 0; at < bytes.length;) {
    let modeBits = 0;
    const modeFrom = at;
    for (; bytes[at] !== space; at += 1) {
      const digit = (bytes[at] ?? 0) - zero;
      if (digit < 0 || digit > 7) return null;
      modeBits = modeBits * 8 + digit;
    }
    const nameUntil = bytes.indexOf(0, at);
    const until = nameUntil + 1 + oidBytes;
    if (at === modeFrom || nameUntil <= at + 1 || until > bytes.length) return null;
    const name = bytes.toString("latin1", at + 1, nameUntil);
    // Folders stand where their names would with a slash at the end.
    const place = (modeBits & 0o170000) === 0o040000 ? `${name}/` : name;
    if (place <= before || name.includes("/")) return null;
    before = place;
    if (isWanted(name)) {
      if (found.has(name)) return null;
      found.add(name);
      entries.push({ mode: shownMode(modeBits), name, oid: bytes.toString("hex", nameUntil + 1, until) });
    }
    at = until;
  }
  return entries;
}

const space = 0x20;
const zero = 0x30;

/** Old versions of git stored other permissions, which no git shows; what is no known type counts as a submodule. */
function shownMode(bits: number): string {
  switch (bits & 0o170000) {
    case 0o100000:
      return (bits & 0o100) === 0 ? "100644" : "100755";
    case 0o120000:
      return "120000";
    case 0o040000:
      return "040000";
    default:
      return "160000";
  }
}
