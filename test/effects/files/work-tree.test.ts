// Reading and writing the work tree: plain files only, through no symbolic link, and nothing is overwritten.
import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorkTree, type WorkTree } from "../../../scripts/effects/files/work-tree.ts";
import { createFile, replaceText } from "../../../scripts/effects/files/work-tree-write.ts";

let folder: string;
let tree: WorkTree;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "announce-tree-"));
  await put("checkout/a/one.yaml", "\uFEFFone\r\n");
  await put("checkout/a/b/two.yaml", "two");
  await put("checkout/a/latin1.yaml", Buffer.from([0x63, 0xe9]));
  await put("checkout/a/large.yaml", Buffer.alloc(4 * 1024 * 1024 + 1, 0x61));
  await put("outside/secret.yaml", "secret");
  await symlink("../../outside/secret.yaml", join(folder, "checkout/a/link.yaml"));
  await symlink("../../outside", join(folder, "checkout/a/away"));
  await symlink("a", join(folder, "checkout/linked"));
  execFileSync("mkfifo", [join(folder, "checkout/a/pipe.yaml")]);
  tree = openWorkTree(join(folder, "checkout"));
});

afterAll(() => rm(folder, { recursive: true }));

async function put(path: string, contents: string | Buffer): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), contents);
}

describe("list", () => {
  it("names everything below a folder, and goes through no link", () => {
    expect(tree.list("a")).toEqual([
      "a/away",
      "a/b/two.yaml",
      "a/large.yaml",
      "a/latin1.yaml",
      "a/link.yaml",
      "a/one.yaml",
      "a/pipe.yaml",
    ]);
  });

  it("keeps the order of whole paths", async () => {
    for (const path of ["b/x.yaml", "b-a.yaml", "b/a/x.yaml", "b/a-a.yaml", "b.yaml", "B.yaml"]) {
      await put(`ordered/${path}`, "x");
    }
    const paths = openWorkTree(folder).list("ordered");

    expect(paths).toHaveLength(6);
    expect(paths).toEqual([...paths].sort());
  });

  it("gives a folder that is a link as itself, and nothing for one that is missing", () => {
    expect(tree.list("linked")).toEqual(["linked"]);
    expect(tree.list("nowhere")).toEqual([]);
  });
});

describe("read", () => {
  it("gives text as it is stored", () => {
    expect(tree.read("a/one.yaml")).toEqual({ kind: "text", text: "\uFEFFone\r\n" });
  });

  it.each([
    ["a/link.yaml", "it is a symbolic link"],
    ["a/away/secret.yaml", "a/away is a symbolic link"],
    ["linked/one.yaml", "linked is a symbolic link"],
    ["a/b", "it is a folder"],
    ["a/pipe.yaml", "it is not a plain file"],
    ["a/latin1.yaml", "it is not valid UTF-8 text"],
    ["a/large.yaml", "it has 4194305 bytes, more than 4194304"],
    ["a/\uFFFD.yaml", "its path is not valid UTF-8"],
    ["a/../../outside/secret.yaml", "its path is not safe"],
    ["/etc/passwd", "its path is not safe"],
    ["a/nul\0.yaml", "its path is not safe"],
    [`a/${"n".repeat(300)}.yaml`, "it cannot be read (ENAMETOOLONG)"],
  ])("refuses %s", (path, reason) => {
    expect(tree.read(path)).toEqual({ kind: "unreadable", reason });
  });

  it.each(["a/none.yaml", "none/none.yaml", "a/one.yaml/none.yaml"])("says that %s is missing", (path) => {
    expect(tree.read(path)).toEqual({ kind: "missing" });
  });

  it("goes through no link, also below a folder that was listed", () => {
    tree.list("a");

    expect(tree.read("a/away/secret.yaml")).toEqual({ kind: "unreadable", reason: "a/away is a symbolic link" });
  });
});

describe("createFile", () => {
  it("makes the file and its folders, and never a second time", async () => {
    createFile(tree, "new/2026/x.yaml", "first");

    expect(() => {
      createFile(tree, "new/2026/x.yaml", "second");
    }).toThrow("there is such a file");
    expect(await readFile(join(folder, "checkout/new/2026/x.yaml"), "utf8")).toBe("first");
  });

  it("writes behind no link", async () => {
    expect(() => {
      createFile(tree, "a/away/new.yaml", "text");
    }).toThrow("a/away is a symbolic link");
    await expect(stat(join(folder, "outside/new.yaml"))).rejects.toThrow("ENOENT");
  });
});

describe("replaceText", () => {
  it("keeps the file's mode", async () => {
    await put("checkout/mode.yaml", "a long text");
    await chmod(join(folder, "checkout/mode.yaml"), 0o755);

    replaceText(tree, "mode.yaml", "short");

    expect(await readFile(join(folder, "checkout/mode.yaml"), "utf8")).toBe("short");
    expect((await stat(join(folder, "checkout/mode.yaml"))).mode & 0o777).toBe(0o755);
  });

  it("writes through no link", async () => {
    expect(() => {
      replaceText(tree, "a/link.yaml", "text");
    }).toThrow("it is a symbolic link");
    expect(await readFile(join(folder, "outside/secret.yaml"), "utf8")).toBe("secret");
  });

  it("writes a file whose name is as long as names can be", async () => {
    const name = `${"a".repeat(250)}.yaml`;
    await put(`checkout/${name}`, "text");

    replaceText(tree, name, "other");

    expect(await readFile(join(folder, "checkout", name), "utf8")).toBe("other");
  });

  it("says so where the system lets nobody write, and leaves nothing behind", async () => {
    await put("checkout/full/x.yaml", "text");
    // The new file's name is taken by something that no file can replace.
    await mkdir(join(folder, `checkout/full/.announce-${process.pid}.new`));

    expect(() => {
      replaceText(tree, "full/x.yaml", "other");
    }).toThrow("full/x.yaml was not changed: it cannot be written (EEXIST)");
    expect(await readFile(join(folder, "checkout/full/x.yaml"), "utf8")).toBe("text");
  });
});
