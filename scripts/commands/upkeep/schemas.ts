// Rewrites the compiled form of the schemas: `npm run schemas`, after any change of one.
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { vendors } from "../../vendors/registry.ts";
import { compiledSchemas } from "./compiled-schemas.ts";

const folder = resolve(import.meta.dirname, "../../../schemas/compiled");
for (const [name, text] of Object.entries(compiledSchemas(vendors))) await writeFile(join(folder, name), text);
