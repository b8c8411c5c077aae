// The README and the program say the same: tables, codes, commands.
import { readFile } from "node:fs/promises";
import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readmeTables, withReadmeTables } from "../scripts/commands/upkeep/readme-tables.ts";
import { allVendors } from "../scripts/vendors/registry.ts";

const readme = await readFile("README.md", "utf8");
// The codes of transports classify an outcome and are never printed.
const transports = /call-vendor|transport-reason|vendor-calls/;
const files = globSync("scripts/**/*.{ts,mjs}").filter((file) => !transports.test(file));
const sources = files.map((file) => readFileSync(file, "utf8"));

describe("README.md", () => {
  it("holds the tables that the declarations generate (npm run readme)", () => {
    expect(withReadmeTables(readme, readmeTables(allVendors()))).toBe(readme);
  });

  it("explains every code that the program can print", () => {
    const printed = sources.flatMap((text) =>
      [
        ...text.matchAll(
          /(?:\bcode: |\b(?:ask|hold|question|problem|found|fault|stateFault|pathProblem)\([^"]{0,40})"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)"/g,
        ),
      ].map(([, code]) => code ?? ""),
    );
    const codes = new Set(printed.filter((code) => code.length > 3));

    expect(codes.size).toBeGreaterThan(60);
    expect([...codes].filter((code) => !readme.includes(`\`${code}\``))).toEqual([]);
  });

  it("explains no code that nothing prints", () => {
    const tables = readme.slice(readme.indexOf("### Dispatch asks a person"), readme.indexOf("## How it works"));
    const explained = tables
      .split("\n")
      .flatMap((line) => [...(line.split(" | ")[0] ?? "").matchAll(/^\| (.*)$/g)])
      .flatMap(([, cell = ""]) => [...cell.matchAll(/`([A-Z][A-Z0-9_]{3,})`/g)].map(([, code = ""]) => code));

    expect(explained.length).toBeGreaterThan(60);
    expect(
      explained.filter((code) => !sources.some((text) => new RegExp(`["']?\\b${code}\\b["']?`).test(text))),
    ).toEqual([]);
  });

  it("shows the two commands", () => {
    expect(readme).toContain("npm ci && npm start");
    expect(readme).toContain("npm ci && npm test");
  });
});
