// Remembers which objects were seen to be here, so that nothing is asked twice: an object never changes.

export interface KnownObjects {
  readonly has: (oid: string) => boolean;
  readonly add: (oid: string) => void;
}

/** Some megabytes; what is forgotten is asked again. */
const mostKnown = 50_000;

export function rememberObjects(): KnownObjects {
  const known = new Set<string>();
  return {
    has: (oid) => known.has(oid),
    add: (oid) => {
      if (known.size >= mostKnown) known.clear();
      known.add(oid);
    },
  };
}
