// The compiled schemas of announcements and the vendors file, behind one question: what in a value breaks which of them.
import type { ErrorObject } from "ajv";
import { createValidators } from "../../../schemas/compiled/announcement-validators.js";
import { characterCount } from "../text/character-count.ts";
import type { Json } from "../text/json.ts";
import { parseRfc3339 } from "../time/rfc3339.ts";
import type { VendorModule } from "../vendor-contract.ts";

export interface SchemaSet {
  /** Every error of a value against a schema, named by its `$id`, with `#/definitions/…` where that is meant. */
  readonly errorsOf: (schema: string, value: Json) => readonly ErrorObject[];
}

/** What a file is read against. */
export interface ReadContext {
  readonly vendors: Readonly<Record<string, VendorModule>>;
  readonly schemas: SchemaSet;
}

export function createSchemaSet(): SchemaSet {
  const validators = createValidators({
    formats: { "date-time": (text) => parseRfc3339(text) !== null },
    textLength: characterCount,
  });
  return {
    errorsOf: (schema, value) => {
      const validate = Object.hasOwn(validators, schema) ? validators[schema] : undefined;
      if (validate === undefined) throw new Error(`the schema ${schema} is not compiled: run \`npm run schemas\``);
      return validate(value) ? [] : (validate.errors ?? []);
    },
  };
}
