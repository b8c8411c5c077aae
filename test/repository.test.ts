// Keeps the repository installable: exact versions, a complete lockfile, one test command everywhere.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import lockfile from "../package-lock.json" with { type: "json" };
import packageJson from "../package.json" with { type: "json" };

const root = join(import.meta.dirname, "..");

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const locked = new Map<string, LockedPackage>(Object.entries(lockfile.packages));

/** What a package names that the lockfile holds nowhere on its way up, as `npm ci` looks for it. */
function missingFrom(packages: ReadonlyMap<string, LockedPackage>): string[] {
  return [...packages].flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !placesOf(path, name).some((place) => packages.has(place)))
      .map((name) => `${name} for ${path === "" ? "this project" : path}`),
  );
}

function placesOf(path: string, name: string): string[] {
  const parents = path
    .split("node_modules/")
    .map((_part, index, parts) => parts.slice(0, index + 1).join("node_modules/"));
  return [...parents.map((parent) => (parent === "" || parent.endsWith("/") ? parent : `${parent}/`)), `${path}/`].map(
    (folder) => `${folder}node_modules/${name}`,
  );
}

describe("package.json", () => {
  it("names exact versions", () => {
    const versions = Object.values({ ...packageJson.dependencies, ...packageJson.devDependencies });

    expect(versions.length).toBeGreaterThan(0);
    for (const version of versions) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it("is kept private", () => {
    expect(packageJson.private).toBe(true);
  });
});

describe("the lockfile", () => {
  it("installs the versions that package.json names", () => {
    const named = Object.entries({ ...packageJson.dependencies, ...packageJson.devDependencies });

    for (const [name, version] of named) expect(locked.get(`node_modules/${name}`)?.version, name).toBe(version);
  });

  it("leaves to each machine where it downloads from", () => {
    expect([...locked].filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  it("holds every package that its packages name, for every platform", () => {
    expect([...locked.values()].some(({ optionalDependencies }) => optionalDependencies !== undefined)).toBe(true);
    expect(missingFrom(locked)).toEqual([]);
  });

  it("would be found out if a platform's package were missing", () => {
    const some = [...locked.values()].flatMap(({ optionalDependencies }) => Object.keys(optionalDependencies ?? {}))[0];
    const without = new Map([...locked].filter(([path]) => !path.endsWith(`node_modules/${some ?? ""}`)));

    expect(missingFrom(without)).toHaveLength(1);
  });
});

describe("the test command", () => {
  it("is the same in the README, in .ci/run and in the workflow", () => {
    const script = readFileSync(join(root, ".ci/run"), "utf8");
    const command = script.trimEnd().split("\n").at(-1) ?? "";

    expect(command).toBe("npm ci && npm test");
    expect(readFileSync(join(root, "README.md"), "utf8")).toContain(command);
    expect(readFileSync(join(root, ".github/workflows/tests.yml"), "utf8")).toContain(`run: ${command}\n`);
  });
});
