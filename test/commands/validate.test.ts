// `validate`: whole reports for good and bad trees, every kind of stray file, and that it needs nothing but the disk.
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { problemsMarkdown } from "../../scripts/commands/validate/problems-markdown.ts";
import type { Problem } from "../../scripts/core/problems/problem.ts";
import { checkoutFingerprint } from "../support/git-playground.ts";
import { announcementText } from "../support/announcement-texts.ts";
import { openPreviewWorld, type PreviewWorld } from "../support/preview-world.ts";

let world: PreviewWorld;

beforeAll(async () => {
  world = await openPreviewWorld({ init: false });
  // No command of this file may need the remote.
  await rm(world.remote, { recursive: true });
});

afterEach(() => world.reset());
afterAll(() => world.remove());

const good = announcementText({ to: ["netease/users"] });
const bad = `title: 【系统维护】
priority:\turgnt # 紧急
schedule: { notBefore: 2026-11-21T09:00:00 }
body: Hello
deliveries:
  - to: netease/users
    targetOs: [ios, "安卓"]
`;

describe("validate", () => {
  it("says of a good tree how many files it has, and what to do next", async () => {
    await world.write({ "announcements/2026/11/hello.yaml": good, "announcements/README.md": "# Hello\n" });

    expect(await world.run(["validate"])).toEqual({
      exitCode: 0,
      stdout: "2 files checked, no problems.\nNext: `npm run announce -- plan` shows what a merge would send.\n",
      stderr: "",
    });
  });

  it("shows every problem with its place, the line, carets under the exact value, and what to do", async () => {
    await world.write({ "announcements/bad.yaml": bad });

    const { exitCode, stdout } = await world.run(["validate"]);

    expect(stdout).toBe(`announcements/bad.yaml:2:11 error VALUE_CHOICE
  priority must be one of urgent, normal or low, but is the text "urgnt".
  2 │ priority:    urgnt # 紧急
    │              ^^^^^
  Did you mean "urgent"?

announcements/bad.yaml:3:24 error TIME_INVALID
  schedule.notBefore is "2026-11-21T09:00:00", which has no offset.
  3 │ schedule: { notBefore: 2026-11-21T09:00:00 }
    │                        ^^^^^^^^^^^^^^^^^^^
  Write 2026-11-21T09:00:00+08:00 for Beijing time, or 2026-11-21T09:00:00Z for UTC.

announcements/bad.yaml:7:21 error VALUE_CHOICE
  targetOs[1] must be one of ios, aos, pc, web or mac, but is the text "安卓".
  7 │     targetOs: [ios, "安卓"]
    │                     ^^^^^^
  Write ios, aos, pc, web or mac.

3 errors in 1 of 2 files.
Next: mend the errors and run \`npm run announce -- validate\` again; nothing is sent from an invalid file.
`);
    expect(exitCode).toBe(1);
  });

  it("finds an id at two paths, whatever stands in the files", async () => {
    await world.write({ "announcements/2026/hello.yaml": good, "announcements/2027/hello.yaml": good });

    const { exitCode, stdout } = await world.run(["validate", "--json"]);

    expect(exitCode).toBe(1);
    expect(places(stdout)).toEqual([
      "announcements/2026/hello.yaml:1:1 ID_DUPLICATE",
      "announcements/2027/hello.yaml:1:1 ID_DUPLICATE",
    ]);
  });

  it("refuses whatever is no announcement, and reads through no symbolic link", async () => {
    await world.write({
      "announcements/Hello.yml": good,
      "announcements/notes.txt": "x",
      "announcements/Big.yaml": good,
    });
    await world.link("announcements/link.yaml", "/etc/passwd");
    await world.link("announcements/folder", "../.github");

    expect(places((await world.run(["validate", "--json"])).stdout)).toEqual([
      "announcements/Big.yaml:1:1 PATH_ID",
      "announcements/Hello.yml:1:1 PATH_EXTENSION",
      "announcements/folder:1:1 PATH_EXTENSION",
      "announcements/link.yaml:1:1 FILE_UNREADABLE",
      "announcements/notes.txt:1:1 PATH_EXTENSION",
    ]);
  });

  it("leaves alone what git ignores, unless it is named", async () => {
    await world.write({ ".gitignore": ".DS_Store\n", "announcements/.DS_Store": "litter" });

    expect((await world.run(["validate"])).exitCode).toBe(0);
    expect((await world.run(["validate", "announcements/.DS_Store"])).exitCode).toBe(1);
  });

  it("ends well when there are only warnings", async () => {
    await world.write({ "announcements/folded.yaml": good.replace("body: |", "body: >") });

    const { exitCode, stdout } = await world.run(["validate"]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain("1 warning in 1 of 2 files.\nNext: `npm run announce -- plan`");
  });

  it("gives versioned JSON", async () => {
    await world.write({ "announcements/bad.yaml": "title: 5\n" });

    const { stdout } = await world.run(["validate", "--json"]);

    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      ok: false,
      files: 2,
      errors: 2,
      warnings: 0,
      problems: [
        {
          file: "announcements/bad.yaml",
          line: 1,
          column: 1,
          code: "KEY_MISSING",
          severity: "error",
          message: 'the key "deliveries" is missing',
          remedy: "Add `deliveries:` (where to send it).",
        },
        { line: 1, column: 8, code: "VALUE_TYPE" },
      ],
    });
  });

  it("writes nothing into the checkout", async () => {
    await world.write({ "announcements/hello.yaml": good });
    const before = await checkoutFingerprint(world.checkout);

    await world.run(["validate"]);

    expect(await checkoutFingerprint(world.checkout)).toEqual(before);
  });
});

describe("validate where nothing stands yet", () => {
  it("leads to the first announcement", async () => {
    await world.write({ ".github/vendors.yaml": null });

    const { exitCode, stdout } = await world.run(["validate"]);

    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      "There is no announcement here yet.\nNext: `npm run announce -- new` writes one below announcements/.\n",
    );
  });
});

describe("validate FILE…", () => {
  it("looks at the named files and folders only", async () => {
    await world.write({ "announcements/bad.yaml": bad, "announcements/2026/hello.yaml": good });

    expect((await world.run(["validate", "announcements/2026"])).exitCode).toBe(0);
    expect((await world.run(["validate", "announcements/bad.yaml"])).exitCode).toBe(1);
    expect((await world.run(["validate", "."])).exitCode).toBe(1);
  });

  it("compares the ids of named files with all others, and tells of no others", async () => {
    await world.write({
      "announcements/a.yaml": good,
      "announcements/2026/a.yaml": good,
      "announcements/2027/b.yaml": good,
    });

    expect(places((await world.run(["validate", "--json", "announcements/2026"])).stdout)).toEqual([
      "announcements/2026/a.yaml:1:1 ID_DUPLICATE",
    ]);
    expect(places((await world.run(["validate", "--json", "announcements/2027"])).stdout)).toEqual([]);
  });

  it("compares them with what is tracked, what is ignored, and not with what is gone from the disk", async () => {
    await world.write({ ".gitignore": "announcements/old/\n", "announcements/old/a.yaml": good });
    await world.write({ "announcements/2025/b.yaml": good, "announcements/2025/c.yaml": good });
    await world.playground.git(world.checkout, "add", "--all");
    await world.write({ "announcements/2025/c.yaml": null });
    await world.write(Object.fromEntries(["a", "b", "c"].map((id) => [`announcements/2026/${id}.yaml`, good])));

    const named = ["a", "b", "c"].map((id) => `announcements/2026/${id}.yaml`);
    expect(places((await world.run(["validate", "--json", ...named])).stdout)).toEqual([
      "announcements/2026/a.yaml:1:1 ID_DUPLICATE",
      "announcements/2026/b.yaml:1:1 ID_DUPLICATE",
    ]);
  });

  it("compares many named files as it compares few", async () => {
    const ids = Array.from({ length: 25 }, (_, index) => `id-${index}`);
    await world.write({ "announcements/id-7.yaml": good });
    await world.write(Object.fromEntries(ids.map((id) => [`announcements/2026/${id}.yaml`, good])));

    expect(places((await world.run(["validate", "--json", "announcements/2026"])).stdout)).toEqual([
      "announcements/2026/id-7.yaml:1:1 ID_DUPLICATE",
    ]);
  });

  it("takes paths from the folder it is started in, or where `npm run` was", async () => {
    await world.write({ "announcements/2026/hello.yaml": good });

    expect((await world.run(["validate", "hello.yaml"], { folder: "announcements/2026" })).exitCode).toBe(0);
    const environment = { INIT_CWD: `${world.checkout}/announcements/2026` };
    expect((await world.run(["validate", "hello.yaml"], { environment })).exitCode).toBe(0);
  });

  it.each([
    ["announcements/nowhere.yaml", "announcements/nowhere.yaml:1:1 FILE_MISSING"],
    ["../outside.yaml", "../outside.yaml:1:1 PATH_OUTSIDE"],
    ["mistyped.yaml", "mistyped.yaml:1:1 FILE_MISSING"],
    [".github/dispatch.txt", ".github/dispatch.txt:1:1 PATH_OUTSIDE"],
  ])("refuses %s", async (name, problem) => {
    await world.write({ ".github/dispatch.txt": "not an announcement" });

    const { exitCode, stdout } = await world.run(["validate", "--json", name]);

    expect(places(stdout)).toEqual([problem]);
    expect(exitCode).toBe(1);
  });
});

describe("validate and the vendors file", () => {
  const workflow = (names: readonly string[]): string =>
    [
      "on: push",
      "jobs:",
      "  dispatch:",
      "    steps:",
      "      - run: node scripts/announce.mjs dispatch",
      "        env:",
      ...names.map((name) => `          ${name}: \${{ secrets.${name} }}`),
      "  other:",
      "    steps:",
      "      - run: echo",
      "        env: { EASEMOB_CLIENT_SECRET: x }",
      "",
    ].join("\n");

  it("warns of secrets that the dispatch workflow does not map", async () => {
    const mapped = [
      "NETEASE_APP_KEY",
      "NETEASE_APP_SECRET",
      "RONGCLOUD_APP_KEY",
      "RONGCLOUD_APP_SECRET",
      "EASEMOB_CLIENT_ID",
    ];
    await world.write({ ".github/workflows/dispatch.yml": workflow(mapped) });

    const { exitCode, stdout } = await world.run(["validate", "--json"]);

    expect(places(stdout)).toEqual([".github/vendors.yaml:17:28 ENV_NOT_MAPPED"]);
    expect(exitCode).toBe(0);
  });

  it("never quotes the vendors file, which may hold a secret", async () => {
    await world.write({ ".github/vendors.yaml": "apps: { production: { netease: { appSecret: s3cret-value } } }\n" });

    const { exitCode, stdout } = await world.run(["validate"]);

    expect(exitCode).toBe(1);
    expect(stdout).toContain("SECRET_LITERAL");
    expect(stdout).not.toContain("s3cret");
  });

  it("checks the apps of announcements against it", async () => {
    await world.write({ "announcements/a.yaml": announcementText({ to: [{ to: "netease/users", app: "stagin" }] }) });

    expect(places((await world.run(["validate", "--json"])).stdout)).toEqual(["announcements/a.yaml:7:33 APP_UNKNOWN"]);
  });
});

describe("validate in GitHub Actions", () => {
  const lines = Array.from({ length: 12 }, (_, index) => `  - to: nowhere/${index}\n`);

  it("annotates at most ten problems of a kind beside their lines, says how many more, and logs all", async () => {
    await world.write({ "announcements/a.yaml": `title: A\nbody: Hello\ndeliveries:\n${lines.join("")}` });
    const commands: string[] = [];
    const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      commands.push(String(text));
      return true;
    });

    const { stdout } = await world.run(["validate"], { environment: { GITHUB_ACTIONS: "true" } });

    write.mockRestore();
    const annotations = commands.filter((text) => text.startsWith("::error"));
    expect(annotations).toHaveLength(10);
    expect(annotations[0]).toContain("title=CHANNEL_UNKNOWN,file=announcements/a.yaml,line=4,col=9::");
    expect(commands.filter((text) => text.startsWith("::notice"))).toEqual([expect.stringContaining("2 more errors")]);
    expect(stdout.match(/error CHANNEL_UNKNOWN/g)).toHaveLength(12);
  });

  it("writes all into the job summary, errors first, as text that is no markup", async () => {
    const body = "title: '@all <b>'\nbody: >\n  a\n  b\npriority: '@everyone|x'\n";
    await world.write({ "announcements/a.yaml": `${body}deliveries:\n${lines.join("")}` });
    const file = join(world.checkout, "..", "summary.md");
    await writeFile(file, "before\n");
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);

    await world.run(["validate"], { environment: { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: file } });

    write.mockRestore();
    const summary = await readFile(file, "utf8");
    expect(summary).toMatch(/^before\n### 13 errors and 1 warning in 2 files\n/);
    expect(summary.split("\n").filter((line) => /^\| (?:error|warning)/.test(line))).toHaveLength(14);
    expect(summary).toMatch(/\| warning [^\n]*BODY_FOLDED[^\n]*\n\n$/);
    expect(summary).not.toMatch(/@everyone|[^\\]\|x/);
  });
});

describe("the summary of very many problems", () => {
  it("stays below GitHub's limit and counts what is left out", () => {
    const problem: Problem = {
      ...{ file: "announcements/a.yaml", line: 1, column: 1, code: "KEY_UNKNOWN", severity: "error" },
      ...{ message: "系统".repeat(500), remedy: "Remove it." },
    };
    const markdown = problemsMarkdown(
      Array.from({ length: 2000 }, () => problem),
      1,
    );

    expect(Buffer.byteLength(markdown)).toBeLessThan(1_000_000);
    expect(markdown).toMatch(/\n\d+ more do not fit here; the log has them all\.\n$/);
  });
});

describe("validate --fix", () => {
  const sent = `${good.replace("broadcasts: {}\n", "")}priority: URGENT\nbroadcasts:\n  netease/users:\n    status: Sent\n`;

  it("writes nothing where nothing has one meaning", async () => {
    await world.write({ "announcements/bad.yaml": bad });
    const before = await checkoutFingerprint(world.checkout);

    const { exitCode, stdout } = await world.run(["validate", "--fix"]);

    expect(stdout).toContain("Nothing here has only one meaning: no file was changed.\n");
    expect(exitCode).toBe(1);
    expect(await checkoutFingerprint(world.checkout)).toEqual(before);
  });

  it("leaves what the dispatcher wrote alone, and keeps line ends and byte order mark", async () => {
    await world.write({ "announcements/sent.yaml": `\uFEFF${sent}`.replaceAll("\n", "\r\n") });

    const { stdout } = await world.run(["validate", "--fix"]);

    expect(await readFile(join(world.checkout, "announcements/sent.yaml"), "utf8")).toBe(
      `\uFEFF${sent.replace("URGENT", "urgent")}`.replaceAll("\n", "\r\n"),
    );
    expect(stdout).toContain("1 error in 1 of 2 files.");
  });

  it("leaves a file alone of which a part cannot be read", async () => {
    const text = `title: T\npriority: URGENT\nbody: |\n    a\n  b\n${bad}`;
    await world.write({ "announcements/a.yaml": text });

    const { stdout } = await world.run(["validate", "--fix"]);

    expect(await readFile(join(world.checkout, "announcements/a.yaml"), "utf8")).toBe(text);
    expect(stdout).toContain("no file was changed");
  });

  it("renames nothing over another file or to another's id", async () => {
    await world.write({ "announcements/hello.yml": good, "announcements/2026/hello.yaml": good });

    await world.run(["validate", "--fix"]);

    expect(await readFile(join(world.checkout, "announcements/hello.yml"), "utf8")).toBe(good);
  });

  it("touches only the named files", async () => {
    const wrong = good.replace("title:", "Title:");
    await world.write({ "announcements/a.yaml": wrong, "announcements/b.yaml": wrong });

    await world.run(["validate", "--fix", "announcements/a.yaml"]);

    expect(await readFile(join(world.checkout, "announcements/a.yaml"), "utf8")).toBe(good);
    expect(await readFile(join(world.checkout, "announcements/b.yaml"), "utf8")).toBe(wrong);
  });

  it("gives its changes as JSON, and looks at no commit", async () => {
    await world.write({ "announcements/a.yaml": good.replace("title:", "Title:") });

    expect((await world.run(["validate", "--fix", "--head", "HEAD"])).exitCode).toBe(2);
    expect(JSON.parse((await world.run(["validate", "--fix", "--json"])).stdout)).toMatchObject({
      ok: true,
      fixed: [{ path: "announcements/a.yaml", mended: [{ code: "KEY_UNKNOWN" }], renamedTo: null, left: null }],
    });
  });
});

/** `file:line:column CODE` of each problem in a JSON report. */
function places(json: string): readonly string[] {
  const { problems } = JSON.parse(json) as {
    readonly problems: readonly {
      readonly file: string;
      readonly line: number;
      readonly column: number;
      readonly code: string;
    }[];
  };
  return problems.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`);
}
