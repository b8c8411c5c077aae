// Paths of a work tree that are no announcements, whatever stands there: each is a problem, and nothing outside is read.
import { execFileSync } from "node:child_process";
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Problem } from "../../scripts/core/problems/problem.ts";
import { announcementText } from "../support/announcement-texts.ts";
import { openPreviewWorld, type PreviewWorld } from "../support/preview-world.ts";

let world: PreviewWorld;

beforeAll(async () => {
  world = await openPreviewWorld({ init: false });
});
afterEach(() => world.reset());
afterAll(() => world.remove());

const good = announcementText({ to: ["netease/users"] });

async function problemsNow(): Promise<readonly Problem[]> {
  const { exitCode, stdout } = await world.run(["validate", "--json"]);
  expect(exitCode).toBe(1);
  // Our own program's output.
  return (JSON.parse(stdout) as { readonly problems: readonly Problem[] }).problems;
}

describe("names", () => {
  it.each([
    ["a line break", "announcements/a\n::error::b.yaml", "PATH_UNSAFE"],
    ["a quote", 'announcements/it\'s "mine".yaml', "PATH_ID"],
    ["an emoji", "announcements/🚧.yaml", "PATH_ID"],
    ["a change of direction in a folder", "announcements/\u202egnp/a.yaml", "PATH_UNSAFE"],
    ["a terminal's escape", "announcements/\u001b[31m/a.yaml", "PATH_UNSAFE"],
    ["a workflow command", "announcements/##[error]x.yaml", "PATH_ID"],
    ["an option", "announcements/--help.yaml", "PATH_ID"],
    ["another extension", "announcements/a.YAML", "PATH_EXTENSION"],
    ["no name", "announcements/.yaml", "PATH_ID"],
  ])("refuses %s", async (_what, file, code) => {
    await world.write({ [file]: good });

    const problems = await problemsNow();

    expect(problems).toMatchObject([{ file, code, line: 1, column: 1 }]);
    const { stdout } = await world.run(["validate"]);
    expect(stdout).toContain(code);
    expect(stdout).not.toMatch(/^::|(?!\n)\p{Cc}|\u202e/mu);
  });

  it("refuses names that are no UTF-8, of files and of folders", async () => {
    const bytes = Buffer.from("announcements/caf\xe9", "latin1");
    const root = Buffer.from(`${world.checkout}/`);
    await mkdir(join(world.checkout, "announcements"));
    await mkdir(Buffer.concat([root, bytes]));
    await writeFile(Buffer.concat([root, bytes, Buffer.from("/a.yaml")]), good);
    await writeFile(Buffer.concat([root, bytes, Buffer.from(".yaml")]), good);

    expect((await problemsNow()).map(({ code }) => code)).toEqual(["PATH_UNSAFE", "PATH_UNSAFE"]);
  });

  it("reports a name longer than any file's that was typed", async () => {
    await world.write({ "announcements/good.yaml": good });

    const { exitCode, stdout } = await world.run(["validate", `announcements/${"n".repeat(300)}.yaml`]);

    expect(exitCode).toBe(1);
    expect(stdout).toContain("it cannot be read (ENAMETOOLONG)");
  });
});

describe("ways out of announcements/", () => {
  it.each([
    ["a file that is a link", "announcements/out.yaml", "/etc/passwd"],
    ["a link to the vendors file", "announcements/out.yaml", "../.github/vendors.yaml"],
    ["a link to another announcement", "announcements/out.yaml", "./good.yaml"],
    ["a link to nothing", "announcements/out.yaml", "nowhere"],
    ["a link to itself", "announcements/out.yaml", "out.yaml"],
  ])("reads nothing through %s", async (_what, link, target) => {
    await world.write({ "announcements/good.yaml": good });
    await world.link(link, target);

    const problems = await problemsNow();

    expect(problems).toMatchObject([{ file: link, code: "FILE_UNREADABLE", message: "it is a symbolic link" }]);
  });

  it("goes through no folder that is a link", async () => {
    await world.write({ "outside/secret.yaml": good });
    await world.link("announcements/2026", "../outside");

    const problems = await problemsNow();

    expect(problems.map(({ file, code }) => `${file} ${code}`)).toEqual(["announcements/2026 PATH_EXTENSION"]);
    const named = await world.run(["validate", "announcements/2026/secret.yaml"]);
    expect(named.stdout).toContain("announcements/2026 is a symbolic link");
  });

  it("does not take a link for announcements/", async () => {
    await world.write({ "outside/secret.yaml": good });
    await symlink("outside", join(world.checkout, "announcements"));

    expect((await problemsNow()).map(({ code }) => code)).toEqual(["PATH_OUTSIDE"]);
  });

  it.each(["../outside.yaml", "announcements/../.github/vendors.yaml", "/etc/passwd", "announcements/../../x.yaml"])(
    "refuses %s on the command line",
    async (typed) => {
      const { exitCode, stdout, stderr } = await world.run(["validate", typed, "--json"]);

      expect(exitCode, stderr).toBe(typed.endsWith("vendors.yaml") ? 0 : 1);
      expect(stdout).not.toContain("root:");
      if (exitCode === 1) expect(stdout).toContain("PATH_OUTSIDE");
    },
  );

  it("reads no pipe, no folder and no loop of links that is called like an announcement", async () => {
    const folder = join(world.checkout, "announcements");
    await mkdir(join(folder, "folder.yaml"), { recursive: true });
    await writeFile(join(folder, "folder.yaml/inside.yaml"), good);
    execFileSync("mkfifo", [join(folder, "pipe.yaml")]);
    await symlink("two.yaml", join(folder, "one.yaml"));
    await symlink("one.yaml", join(folder, "two.yaml"));

    const { stdout, exitCode } = await world.run(["validate"]);

    expect(exitCode).toBe(1);
    expect(stdout.match(/FILE_UNREADABLE/g)).toHaveLength(3);
    await rm(folder, { recursive: true });
  });
});
