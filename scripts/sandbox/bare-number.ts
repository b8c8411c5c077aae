// Writes an id into JSON as a bare number with all its digits, which a JavaScript number cannot carry.

interface RawJson {
  readonly rawJSON: (text: string) => object;
}

/** A value that `JSON.stringify` prints as exactly these digits. */
export function bareNumber(digits: string): object {
  if (!/^\d+$/.test(digits)) throw new Error("an id is made of digits only");
  // The library typings of TypeScript 6 do not know JSON.rawJSON (ES2026) yet.
  return (JSON as unknown as RawJson).rawJSON(digits);
}
