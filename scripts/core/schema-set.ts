// JSON Schemas that are compiled when they are first needed, once for whoever holds the set.
import { Ajv, type ErrorObject } from "ajv";
import type { Json, JsonObject } from "./json.ts";
import { parseRfc3339 } from "./rfc3339.ts";

export interface SchemaSet {
  /** Every error of a value against a schema, named by its `$id`, with `#/definitions/…` where that is meant. */
  readonly errorsOf: (schema: string, value: Json) => readonly ErrorObject[];
}

/** Keywords that only editors and our own messages read. */
export const annotationKeywords: readonly string[] = [
  "markdownDescription",
  "enumDescriptions",
  "patternErrorMessage",
  "errorMessage",
  "doNotSuggest",
];

export function createSchemaSet(schemas: readonly JsonObject[]): SchemaSet {
  let compiler: Ajv | null = null;
  return {
    errorsOf: (schema, value) => {
      compiler ??= createCompiler(schemas);
      const validate = compiler.getSchema(schema);
      if (validate === undefined) throw new Error(`there is no schema ${schema}`);
      return validate(value) === true ? [] : (validate.errors ?? []);
    },
  };
}

function createCompiler(schemas: readonly JsonObject[]): Ajv {
  const compiler = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true });
  compiler.addVocabulary([...annotationKeywords]);
  compiler.addFormat("date-time", (text: string) => parseRfc3339(text) !== null);
  for (const schema of schemas) compiler.addSchema(schema);
  return compiler;
}
