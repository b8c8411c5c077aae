// What must show nowhere: tokens and signatures as they went over the wire, and the spellings a secret can take.
import { isJsonObject, tryParseJson } from "../../scripts/core/text/json.ts";
import type { AllSandboxes } from "../../scripts/sandbox/sandboxes.ts";
import { requestsTo } from "./vendor-view.ts";

/** Every app token that was handed out. */
export function tokensSeen(vendors: AllSandboxes): readonly string[] {
  return requestsTo(vendors, "easemob/token").flatMap(({ answer }) => {
    const body = tryParseJson(answer?.bodyText ?? "");
    return isJsonObject(body) && typeof body["access_token"] === "string" ? [body["access_token"]] : [];
  });
}

/** Every token and every signature. */
export function credentialsSeen(vendors: AllSandboxes): readonly string[] {
  const signatures = requestsTo(vendors).flatMap(({ headers }) => [headers["checksum"], headers["signature"]]);
  return [...tokensSeen(vendors), ...signatures].filter((value) => value !== undefined);
}

/** The secrets of these that a text shows, plain, as in a URL or in base64. */
export function secretsIn(text: string, secrets: readonly string[]): readonly string[] {
  return secrets.filter((secret) =>
    [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")].some((form) => text.includes(form)),
  );
}
