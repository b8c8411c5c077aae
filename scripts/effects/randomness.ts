// Randomness for tokens, nonces and private names.
import { randomBytes } from "node:crypto";

/** That many random lower-case hex digits, from the operating system's generator. */
export function randomHex(digits: number): string {
  return randomBytes(Math.ceil(digits / 2))
    .toString("hex")
    .slice(0, digits);
}
