// Finds numbers in delivery options that would not reach the vendor as written.
import type { Json, JsonObject } from "../core/text/json.ts";
import type { RuleViolation } from "../core/vendor-contract.ts";

type Path = readonly (string | number)[];

/** Integers beyond 2^53 lose digits in JSON, and JSON has no infinities: both must be written as text. */
export function inexactNumbers(options: JsonObject): readonly RuleViolation[] {
  return Object.entries(options).flatMap(([name, value]) => inexactIn(value, [name]));
}

function inexactIn(value: Json, at: Path): readonly RuleViolation[] {
  if (typeof value === "number") return isExact(value) ? [] : [violation(value, at)];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item: Json, index) => inexactIn(item, [...at, index]));
  return Object.entries(value).flatMap(([name, item]) => inexactIn(item, [...at, name]));
}

function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

function violation(value: number, at: Path): RuleViolation {
  return {
    at,
    code: "NUMBER_NOT_EXACT",
    severity: "error",
    message: `the number ${value} cannot be sent exactly as JSON`,
    remedy: "Write it in quotes.",
  };
}
