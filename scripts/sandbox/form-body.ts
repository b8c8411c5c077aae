// What the sandboxes of form-encoded APIs share: decoding a form, checking its media type, hashing signatures.
import { createHash } from "node:crypto";

export interface FormBody {
  readonly fields: Readonly<Record<string, string>>;
  /** Keys that came more than once: the documents know no repeated keys. */
  readonly repeated: readonly string[];
}

export function readForm(bodyText: string): FormBody {
  const pairs = [...new URLSearchParams(bodyText)];
  const keys = pairs.map(([key]) => key);
  return {
    fields: Object.fromEntries(pairs),
    repeated: [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))],
  };
}

/** Tells whether a request's media type is this one, whatever its parameters. */
export function hasMediaType(headers: Readonly<Record<string, string>>, mediaType: string): boolean {
  const [given = ""] = (headers["content-type"] ?? "").split(";");
  return given.trim().toLowerCase() === mediaType;
}

export const formMediaType = "application/x-www-form-urlencoded";

/** Lower-case hex, as NetEase's CheckSum and RongCloud's Signature are written. */
export function sha1Hex(text: string): string {
  return createHash("sha1").update(text, "utf8").digest("hex");
}
