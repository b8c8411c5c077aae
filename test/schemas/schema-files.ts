// The schema files and a validator that knows nothing of ours: what an editor sees.
import { readdirSync, readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { isJsonObject, type Json, type JsonObject, objectOrEmpty, parseJson } from "../../scripts/core/text/json.ts";
import { annotationKeywords } from "../../scripts/core/schema/schema-names.ts";

const folder = `${import.meta.dirname}/../../schemas`;
/** The names of all schema files. */
export const files: readonly string[] = readdirSync(folder).filter((name) => name.endsWith(".json"));
/** By file name. */
export const schemas: ReadonlyMap<string, JsonObject> = new Map(files.map((file) => [file, schemaOf(file)]));

function schemaOf(file: string): JsonObject {
  const schema = parseJson(readFileSync(`${folder}/${file}`, "utf8"));
  return objectOrEmpty(schema);
}

/** Nothing of ours: the schemas, standard formats, and words for editors that are no rules. */
export function plainAjv(): Ajv {
  const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
  // The package is CommonJS: its callable export is the default one.
  addFormats.default(ajv, ["date-time"]);
  ajv.addVocabulary([...annotationKeywords]);
  for (const schema of schemas.values()) ajv.addSchema(schema);
  return ajv;
}

/** For values that are many. */
export function validatorOf(id: string): ValidateFunction {
  const validate = plainAjv().getSchema(id);
  if (validate === undefined) throw new Error(`there is no schema ${id}`);
  // None of the schemas is asynchronous.
  return validate as ValidateFunction;
}

/** The errors of a value as `path keyword`. */
export function errorsOf(id: string, value: unknown): readonly string[] {
  const validate = validatorOf(id);
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`);
}

/** The part of a value at a path, or undefined. */
export function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((current, key) => objectOrEmpty(current)[key], value);
}

/** Every schema below `properties` and `definitions`, with its path. */
export function namedSchemas(schema: JsonObject, path = ""): readonly (readonly [string, JsonObject])[] {
  return Object.entries(schema).flatMap(([key, value]) => {
    if (Array.isArray(value))
      return value.flatMap((item: Json) => (isJsonObject(item) ? namedSchemas(item, path) : []));
    if (!isJsonObject(value)) return [];
    if (key !== "properties" && key !== "definitions") return namedSchemas(value, path);
    return Object.entries(value).flatMap(([name, child]) => {
      const inner = objectOrEmpty(child);
      return [[`${path}/${name}`, inner] as const, ...namedSchemas(inner, `${path}/${name}`)];
    });
  });
}
