// Files are found by name as if everything were listed, whatever the disk tells of its folders.
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findNamedFiles } from "../../../scripts/effects/files/named-files.ts";
import { openWorkTree } from "../../../scripts/effects/files/work-tree.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "announce-named-"));
});

afterAll(() => rm(folder, { recursive: true }));

async function write(root: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), "");
  }
}

function find(root: string, below: string, names: readonly string[], known: readonly string[] = []): readonly string[] {
  return findNamedFiles(root, below, new Set(names), new Set(known));
}

describe("findNamedFiles", () => {
  it("finds a name in every folder, those that hold folders and those that do not", async () => {
    const root = join(folder, "deep");
    const found = ["a/x.yaml", "a/1/x.yaml", "a/1/2/x.yaml", "a/2/1/x.yaml", "a/2/x.yaml", "a/1/y.yaml"].sort();
    await write(root, [...found, "a/3/z.yaml", "b/x.yaml"]);

    expect(find(root, "a", ["x.yaml", "y.yaml"])).toEqual(found);
    expect(find(root, "a", ["none.yaml"])).toEqual([]);
    expect(find(root, "a", [])).toEqual([]);
    expect(find(root, "missing", ["x.yaml"])).toEqual([]);
  });

  it("finds a link by its name, and goes through none", async () => {
    const root = join(folder, "links");
    await write(root, ["a/1/other.yaml", "away/x.yaml"]);
    await symlink("other.yaml", join(root, "a/1/x.yaml"));
    await symlink("../away", join(root, "a/linked"));

    expect(find(root, "a", ["x.yaml"])).toEqual(["a/1/x.yaml"]);
    expect(find(root, "a/linked", ["x.yaml"])).toEqual([]);
  });

  it("skips a folder that nobody may look into", async () => {
    const root = join(folder, "closed");
    await write(root, ["a/1/2/x.yaml", "a/2/x.yaml"]);
    await chmod(join(root, "a/1"), 0);

    expect(find(root, "a", ["x.yaml"])).toContain("a/2/x.yaml");
    await chmod(join(root, "a/1"), 0o755);
  });

  it.runIf(existsSync("/proc/sys/kernel/hostname"))("does not trust a disk that counts no folders", () => {
    expect(find("/proc", "sys", ["hostname", "ip_forward"])).toEqual([
      "sys/kernel/hostname",
      "sys/net/ipv4/ip_forward",
    ]);
  });

  it("finds in any tree what a listing of everything finds", async () => {
    const part = fc.constantFrom("a", "b", "c");
    const name = fc.constantFrom("x.yaml", "y.yaml", "X.yaml", "z.md");
    const path = fc
      .tuple(fc.array(part, { maxLength: 3 }), name)
      .map(([parts, base]) => ["top", ...parts, base].join("/"));
    let count = 0;

    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(path, { maxLength: 12 }), fc.boolean(), async (paths, isMany) => {
        count += 1;
        const root = join(folder, `tree-${count}`);
        await write(root, paths);
        const further = isMany ? Array.from({ length: 30 }, (_, index) => `n-${index}.yaml`) : [];
        const all = openWorkTree(root).list("top");

        expect(find(root, "top", ["x.yaml", "z.md", ...further], paths.slice(0, 2))).toEqual(
          all.filter((found) => ["x.yaml", "z.md"].includes(posix.basename(found))),
        );
      }),
      { numRuns: 60 },
    );
  });
});
