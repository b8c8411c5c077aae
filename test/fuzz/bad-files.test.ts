// Every bad file in a work tree, through the real commands: a problem at its place, and what is good is still read.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Problem } from "../../scripts/core/problems/problem.ts";
import { announcementText } from "../support/announcement-texts.ts";
import { openPreviewWorld, type PreviewWorld } from "../support/preview-world.ts";

let world: PreviewWorld;

beforeAll(async () => {
  world = await openPreviewWorld();
});
afterEach(() => world.reset());
afterAll(() => world.remove());

const good = announcementText({ to: ["netease/users"] });
const path = "announcements/bad.yaml";

/** The problems that `validate` tells of a tree with these files. */
async function problemsOf(files: Readonly<Record<string, string>>): Promise<readonly Problem[]> {
  await world.write(files);
  return await problemsNow();
}

async function problemsNow(): Promise<readonly Problem[]> {
  const { exitCode, stdout } = await world.run(["validate", "--json"]);
  // Our own program's output.
  const { problems } = JSON.parse(stdout) as { readonly problems: readonly Problem[] };
  expect(exitCode).toBe(problems.some(({ severity }) => severity === "error") ? 1 : 0);
  return problems;
}

function places(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ line, column, code }) => `${line}:${column} ${code}`);
}

/** The good announcement with other deliveries. */
function delivering(...lines: readonly string[]): string {
  return `title: T\nbody: B\nfrom: ops\ndeliveries:\n${lines.map((line) => `${line}\n`).join("")}`;
}

const laughs = ["b", "c", "d", "e", "f", "g", "h", "i"].reduce(
  ({ text, last }, name) => ({ text: `${text}${name}: &${name} [${`*${last}, `.repeat(9)}]\n`, last: name }),
  { text: "a: &a [x, x, x, x, x, x, x, x, x]\n", last: "a" },
).text;

describe("YAML that asks for too much", () => {
  it.each([
    ["a billion laughs", laughs, "1:29 YAML_TOO_DEEP"],
    ["an alias that contains itself", "title: &a [*a]\n", "1:12 YAML_ALIAS"],
    ["an alias without an anchor", "title: *a\n", "1:8 YAML_ALIAS"],
    ["more aliases than anybody needs", `a: &a 1\nb: [${"*a, ".repeat(101)}]\n`, "2:405 YAML_ALIAS"],
    ["a tower of brackets", `title: ${"[".repeat(5_000)}`, "1:72 YAML_TOO_DEEP"],
    ["duplicate keys", "title: a\ntitle: b\n", "2:1 YAML_DUPLICATE_KEY"],
    ["duplicate keys of two kinds", 'title: { 1: a, "1": b }\n', "1:16 YAML_DUPLICATE_KEY"],
    ["a function", "title: !!js/function 'function () {}'\n", "1:8 YAML_TAG"],
    ["an object of another language", "title: !!python/object/apply:os.system [id]\n", "1:8 YAML_TAG"],
    ["a tag of nobody's", "title: !secret x\n", "1:8 YAML_TAG"],
    ["a merge key", "<<: { title: x }\n", "1:1 YAML_MERGE_KEY"],
    ["two documents", `${good}---\n${good}`, "9:1 YAML_DOCUMENTS"],
    ["another YAML", `%YAML 1.1\n---\n${good}`, "1:1 YAML_DIRECTIVE"],
  ])("finds %s", async (_what, text, expected) => {
    expect(places(await problemsOf({ [path]: text }))).toContain(expected);
  });

  it.each([
    ["a file of 1 MB", 1_000_000, "FILE_TOO_LARGE"],
    ["a file of 10 MB", 10_000_000, "FILE_UNREADABLE"],
  ])("finds %s without reading it", async (_what, bytes, code) => {
    const startedAtMs = performance.now();

    expect(places(await problemsOf({ [path]: `title: ${"x".repeat(bytes)}\n` }))).toEqual([`1:1 ${code}`]);

    expect(performance.now() - startedAtMs).toBeLessThan(20_000);
  });
});

describe("characters that nobody sees", () => {
  it.each([
    ["a NUL", good.replace("Hello", "He\0llo"), "5:5 TEXT_CONTROL"],
    ["a NUL as an escape", good.replace("title: A scenario", 'title: "A\\0"'), "1:8 TEXT_CONTROL"],
    ["a terminal's escape sequence", good.replace("Hello", "\u001b[2JHello"), "5:3 TEXT_CONTROL"],
    ["half a character", good.replace("title: A scenario", 'title: "\\ud83d"'), "1:8 TEXT_ENCODING"],
  ])("finds %s", async (_what, text, expected) => {
    expect(places(await problemsOf({ [path]: text }))).toContain(expected);
  });

  it.each([
    ["a change of direction in the body", good.replace("Hello", "He\u202ello"), "5:5 TEXT_INVISIBLE"],
    ["a zero-width space in the body", good.replace("Hello", "He\u200bllo"), "5:5 TEXT_INVISIBLE"],
    ["an isolate as an escape in the title", good.replace("A scenario", '"A\\u2066"'), "1:8 TEXT_INVISIBLE"],
    ["text in tags", good.replace("Hello", "Hello\u{e0068}\u{e0069}"), "5:8 TEXT_INVISIBLE"],
  ])("points out %s, and makes it visible in what is shown", async (_what, text, expected) => {
    const problems = await problemsOf({ [path]: text });

    expect(places(problems)).toEqual([expected]);
    expect(problems[0]?.severity).toBe("warning");
    for (const args of [["validate"], ["plan"], ["plan", "--markdown"]]) {
      const { stdout } = await world.run(args);
      expect(stdout).not.toMatch(/[\u202e\u2066\u{e0068}]|He\u200bllo/u);
      expect(stdout).toMatch(/\\u\\?\{?(?:202e|200b|2066|e0068)/);
    }
  });
});

describe("numbers beyond what a double holds", () => {
  it.each([
    [
      "ttl",
      delivering("  - to: netease/users", "    isOffline: true", "    ttl: 99999999999999999999"),
      "7:10 INTEGER_TOO_LARGE",
    ],
    [
      "an attempt",
      delivering("  - to: netease/users", "    resolve: { attempt: 1e30, outcome: not-sent }"),
      "6:25 INTEGER_TOO_LARGE",
    ],
    ["ext", delivering("  - to: easemob/users", "    ext: { id: 1365344904091349007 }"), "6:16 INTEGER_TOO_LARGE"],
    ["infinity", delivering("  - to: easemob/users", "    ext: { id: .inf }"), "6:16 YAML_NUMBER"],
  ])("finds %s", async (_what, text, expected) => {
    expect(places(await problemsOf({ [path]: text }))).toContain(expected);
  });

  it.each([
    ["too large for any double", "9".repeat(1_000)],
    ["too long to keep its digits", "1".repeat(250)],
    ["with zeros that would be lost", `0${"1".repeat(250)}`],
    ["in hexadecimal", `0x${"F".repeat(1_000)}`],
  ])("does not repeat a long one: %s", async (_what, number) => {
    const problems = await problemsOf({ [path]: good.replace(/^title: .*$/m, `title: ${number}`) });

    expect(problems.map(({ remedy }) => remedy)).toContain("Put it in quotes.");
    for (const problem of problems) expect(problem.message.length + problem.remedy.length).toBeLessThan(300);
  });
});

describe("keys that every object has by nature", () => {
  const keys = ["__proto__", "constructor", "hasOwnProperty", "toString", "valueOf"];

  it.each(keys)("takes %s for an unknown key wherever keys are known", async (key) => {
    const texts = [
      `${key}: x\n${good}`,
      good.replace("state: present", `schedule: { ${key}: x }`),
      delivering("  - to: netease/users", `    ${key}: x`),
      delivering("  - to: rongcloud/users", `    pushExt: { title: x, ${key}: x }`),
      delivering("  - to: netease/users", `    resolve: { attempt: 1, outcome: not-sent, ${key}: 1 }`),
    ];
    for (const text of texts) {
      const problems = await problemsOf({ [path]: text });
      expect(problems.filter(({ severity }) => severity === "error").map(({ code }) => code)).toEqual(["KEY_UNKNOWN"]);
    }
  });

  it.each(keys)("takes %s for no delivery key, no channel and no app", async (key) => {
    const texts = [
      good.replace("broadcasts: {}", `broadcasts: { ${key}: { status: sent } }`),
      delivering(`  - to: ${key}`),
      delivering(`  - to: ${key}/users`),
      delivering("  - to: netease/users", `    app: ${key}`),
    ];
    for (const text of texts) {
      const problems = await problemsOf({ [path]: text });
      expect(
        problems.filter(({ severity }) => severity === "error"),
        text,
      ).not.toEqual([]);
    }
  });

  it("sends them as they are where the vendor takes any key", async () => {
    await world.write({ [path]: delivering("  - to: easemob/users", "    ext: { constructor: 1, toString: 2 }") });

    const { stdout } = await world.run(["plan"]);

    expect(stdout).toContain('{"constructor":1,"toString":2}');
  });

  it.each(keys)("takes %s for no vendor and no section of an app, and quotes nothing", async (key) => {
    const problems = await problemsOf({
      ".github/vendors.yaml": `apps: { a: { ${key}: { host: h.example, appSecret: hunter2 } }, ${key}: {} }\n`,
    });

    expect(problems.filter(({ severity }) => severity === "error").length).toBeGreaterThan(0);
    expect(JSON.stringify(problems)).not.toContain("hunter2");
  });
});

describe("all of it at once", () => {
  it("is told in every form by every command that looks, and none of them breaks", async () => {
    await world.write({
      ...{ "announcements/good.yaml": good, "announcements/laughs.yaml": laughs, "announcements/empty.yaml": "" },
      ...{
        "announcements/large.yaml": `title: ${"x".repeat(5_000_000)}`,
        "announcements/tower.yaml": "[".repeat(9_000),
      },
      ...{ "announcements/many.yaml": "k: 1\n".repeat(9_000), "announcements/a\n::error::b.yaml": good },
      ...{
        "announcements/hidden.yaml": good
          .replace("A scenario", '"##[error]\\u202e"')
          .replace("Hello", "::error::\u200b"),
      },
      ".github/vendors.yaml": "apps: { constructor: { netease: { appSecret: hunter2 } } }",
    });
    await world.link("announcements/out.yaml", "/etc/passwd");
    const forms = [["validate"], ["validate", "--json"], ["plan"], ["plan", "--json"], ["plan", "--markdown"]];

    for (const args of forms) {
      const { exitCode, stdout, stderr } = await world.run(args);

      expect(exitCode, `${args.join(" ")}: ${stderr}`).toBe(1);
      expect(stdout).not.toMatch(/(?!\n)\p{Cc}|\u202e|root:|hunter2/u);
      if (args.includes("--json")) expect(JSON.parse(stdout)).toHaveProperty("problems");
    }
  });
});
