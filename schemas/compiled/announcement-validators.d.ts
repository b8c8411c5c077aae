// What the generated file beside it exports.
import type { ErrorObject } from "ajv";

export interface CompiledValidator {
  (value: unknown): boolean;
  /** Of the last call that gave false. */
  readonly errors?: readonly ErrorObject[] | null;
}

export interface ValidatorNeeds {
  /** Whether a text has the format of that name. */
  readonly formats: Readonly<Record<string, (text: string) => boolean>>;
  /** Characters in a text, as JSON Schema counts them. */
  readonly textLength: (text: string) => number;
}

/** By the `$id` of the schema, with `#/definitions/…` where that is meant. */
export function createValidators(needs: ValidatorNeeds): Readonly<Record<string, CompiledValidator>>;
