// Rewrites the generated parts of README.md: `npm run readme`.
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { allVendors } from "../../vendors/registry.ts";
import { readmeTables, withReadmeTables } from "./readme-tables.ts";

const file = join(resolve(import.meta.dirname, "../../.."), "README.md");
await writeFile(file, withReadmeTables(await readFile(file, "utf8"), readmeTables(allVendors())));
