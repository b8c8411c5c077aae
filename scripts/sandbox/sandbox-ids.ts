// Ids, tokens and uuids that look like the vendors' and follow from a seed alone.
import { createHash } from "node:crypto";

export interface SandboxIds {
  /** 19 digits, rising, odd: above 2^53, so that a double cannot hold any of them. */
  readonly nextLongNumber: () => string;
  /** 14 digits, rising, like the sample in NetEase's document: a double holds them. */
  readonly nextShortNumber: () => string;
  /** Like `BTQ2-K7R9-0C8D-1M3A`. */
  readonly nextMessageUid: () => string;
  /** Like Easemob's app tokens, `YWMt…`. */
  readonly nextToken: () => string;
  readonly uuid: string;
}

const uidAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUV";

export function createSandboxIds(seed: string): SandboxIds {
  let issued = 0;

  function nextDigest(): Buffer {
    issued += 1;
    return digestOf(`${seed}:${issued}`);
  }

  const longBase = 1_100_000_000_000_000_000n + (digestOf(seed).readBigUInt64BE() % 800_000_000_000n) * 1_000_000n;
  return {
    nextLongNumber: () => {
      const lowBits = BigInt(nextDigest().readUInt32BE() % 2 ** 22) | 1n;
      return String(longBase + BigInt(issued) * 2n ** 22n + lowBits);
    },
    nextShortNumber: () => {
      const lowDigits = nextDigest().readUInt32BE() % 10_000;
      return String(48_174_937_000_000 + issued * 10_000 + lowDigits);
    },
    nextMessageUid: () => {
      const characters = [...nextDigest().subarray(0, 16)].map((byte) => uidAlphabet.charAt(byte % 32)).join("");
      return characters.replace(/(.{4})(?!$)/g, "$1-");
    },
    nextToken: () => `YWMt${nextDigest().toString("base64url")}${nextDigest().toString("base64url")}`,
    uuid: digestOf(`${seed}:uuid`)
      .toString("hex")
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5"),
  };
}

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
