// The vendors' documented signs of success, written apart from the modules that read answers.
import type { VendorModule } from "../../scripts/core/vendor-contract.ts";

/** NetEase and RongCloud: `code` is 200. Easemob: `data.id` is there, as a number or as text. */
export function isDocumentedSuccess(vendor: VendorModule, bodyText: string): boolean {
  const body = parsed(bodyText);
  if (!isObject(body)) return false;
  if (vendor.name !== "easemob") return body["code"] === 200;
  const { data } = body;
  if (!isObject(data)) return false;
  return typeof data["id"] === "number" || (typeof data["id"] === "string" && data["id"] !== "");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
