// Remembers which objects were seen to be here, and what small ones hold, so that nothing is asked twice: an object never changes.

export interface KnownObjects {
  readonly has: (oid: string) => boolean;
  readonly add: (oid: string) => void;
  /** What an object of that type was kept with. */
  readonly contents: (type: string, oid: string) => Buffer | undefined;
  /** Keeps contents that are proven to be those of that id. */
  readonly keep: (type: string, oid: string, contents: Buffer) => void;
}

/** Some megabytes each; what is forgotten is asked again. */
const mostKnown = 50_000;
const mostKeptBytes = 4_000_000;
const largestKeptBytes = 100_000;

export function rememberObjects(): KnownObjects {
  const known = new Set<string>();
  const kept = new Map<string, Buffer>();
  let keptBytes = 0;
  return {
    has: (oid) => known.has(oid),
    add: (oid) => {
      if (known.size >= mostKnown) known.clear();
      known.add(oid);
    },
    contents: (type, oid) => kept.get(`${type} ${oid}`),
    keep: (type, oid, contents) => {
      const name = `${type} ${oid}`;
      if (contents.length > largestKeptBytes || kept.has(name)) return;
      if (keptBytes + contents.length > mostKeptBytes) {
        kept.clear();
        keptBytes = 0;
      }
      kept.set(name, contents);
      keptBytes += contents.length;
    },
  };
}
