// Randomness for tokens, nonces and private names.

/** That many random lower-case hex digits, from the operating system's generator. */
export function randomHex(digits: number): string {
  // The global one is loaded when it is first used; importing node:crypto would make every start wait for it.
  const bytes = crypto.getRandomValues(new Uint8Array(Math.ceil(digits / 2)));
  return Buffer.from(bytes).toString("hex").slice(0, digits);
}
