// The compiled form of the schemas is what compiling them gives: there is no second truth about what is valid.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compiledSchemas } from "../../scripts/commands/upkeep/compiled-schemas.ts";
import { vendors } from "../../scripts/vendors/registry.ts";

const folder = join(import.meta.dirname, "../../schemas/compiled");

describe("the compiled schemas", () => {
  const expected = Object.entries(compiledSchemas(vendors));

  it.each(expected)("%s is in step with the schemas (if not: npm run schemas)", (name, text) => {
    // Not toBe: nobody reads a difference of thousands of lines.
    expect(readFileSync(join(folder, name), "utf8") === text).toBe(true);
  });

  it("are all there is in their folder", () => {
    const names = readdirSync(folder).filter((name) => name.endsWith(".js"));

    expect(names.sort()).toEqual(expected.map(([name]) => name).sort());
  });
});
