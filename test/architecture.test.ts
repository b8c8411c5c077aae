// Proves the shape of the code: where imports may point, what is pure, what cannot send, and how files look.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import {
  exportBreaches,
  folderCycles,
  importCycles,
  layerBreaches,
  nameBreaches,
  opensConnections,
  purityBreaches,
  sandboxBreaches,
  sendingPreviews,
  sourceTree,
  textBreaches,
  unknownPackages,
} from "./support/architecture-rules.ts";

const root = join(import.meta.dirname, "..");
const texts = new Map(
  readdirSync(join(root, "scripts"), { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => [path.slice(root.length + 1).replaceAll("\\", "/"), readFileSync(path, "utf8")]),
);
const tree = sourceTree(texts);

/** The demo sends to sandboxes only; the sandbox command serves them. */
const senders = /^scripts\/commands\/(?:dispatch|demo|sandbox)\b/;

/** A tree made up for one test. */
function treeOf(files: Readonly<Record<string, string>>) {
  return sourceTree(new Map(Object.entries(files)));
}

describe("the code's layers", () => {
  it("import only what is below them", () => {
    expect(tree.size).toBeGreaterThan(50);
    expect(layerBreaches(tree)).toEqual([]);
  });

  it.each([
    ["core", "vendors", false],
    ["vendors", "core", true],
    ["vendors", "effects", false],
    ["effects", "vendors", true],
    ["effects", "commands", false],
    ["commands", "effects", true],
    ["sandbox", "core", true],
    ["sandbox", "vendors", false],
    ["sandbox", "effects", false],
    ["effects", "sandbox", false],
    ["commands", "sandbox", false],
  ])("a file of %s that imports one of %s is fine: %s", (upper, lower, isFine) => {
    const breaches = layerBreaches(treeOf({ [`scripts/${upper}/a.ts`]: `import type { B } from "../${lower}/b.ts";` }));

    expect(breaches).toHaveLength(isFine ? 0 : 1);
  });

  it("let the demo alone start sandboxes", () => {
    const start = 'import { serve } from "../sandbox/serve.ts";';

    expect(layerBreaches(treeOf({ "scripts/commands/demo-world.ts": start }))).toEqual([]);
    expect(layerBreaches(treeOf({ "scripts/commands/dispatch.ts": start }))).toHaveLength(1);
  });

  it("have no folder beside them", () => {
    expect(layerBreaches(treeOf({ "scripts/other/a.ts": 'import "node:fs";' }))).toEqual([
      "scripts/other/a.ts is in no layer",
    ]);
  });

  it("load nothing in a circle", () => {
    expect(importCycles(tree)).toEqual([]);
    expect(
      importCycles(
        treeOf({
          "scripts/core/a.ts": 'import { b } from "./b.ts";',
          "scripts/core/b.ts": 'export { a } from "./a.ts";',
          "scripts/core/c.ts": 'import { a } from "./a.ts";',
        }),
      ),
    ).toHaveLength(2);
  });

  it.each(["scripts/core/", "scripts/effects/", "scripts/vendors/", "scripts/sandbox/"])(
    "have no folders in %s that need each other",
    (root) => {
      expect(folderCycles(tree, root)).toEqual([]);
    },
  );

  it("count a type, and a way around, as a need between folders", () => {
    const circle = {
      "scripts/core/ledger/a.ts": 'import type { B } from "../quota/b.ts";',
      "scripts/core/quota/b.ts": 'import { c } from "../text/c.ts";',
      "scripts/core/text/c.ts": 'import { a } from "../ledger/a.ts";',
      "scripts/core/time/d.ts": 'import { a } from "../ledger/a.ts";',
    };

    expect(folderCycles(treeOf(circle), "scripts/core/")).toEqual([
      "scripts/core/ledger/a.ts imports scripts/core/quota/b.ts, whose folder needs scripts/core/ledger",
      "scripts/core/quota/b.ts imports scripts/core/text/c.ts, whose folder needs scripts/core/quota",
      "scripts/core/text/c.ts imports scripts/core/ledger/a.ts, whose folder needs scripts/core/text",
    ]);
  });

  it("import no package that a production install leaves out", () => {
    const dependencies = Object.keys(packageJson.dependencies);

    expect(unknownPackages(tree, dependencies)).toEqual([]);
    expect(unknownPackages(treeOf({ "scripts/core/a.ts": 'import "vitest/config";' }), dependencies)).toHaveLength(1);
    const typeAlone = { "scripts/core/a.ts": 'import type { ErrorObject } from "ajv";' };
    expect(unknownPackages(treeOf(typeAlone), dependencies)).toEqual([]);
  });

  it("reach nothing of what keeps the repository in step, whose packages a production install leaves out", () => {
    const reaching = [...tree].filter(([path]) => !path.startsWith("scripts/commands/upkeep/"));
    const targets = reaching.flatMap(([, { imports }]) => imports.map(({ specifier }) => specifier));

    expect(targets.filter((specifier) => specifier.includes("upkeep/"))).toEqual([]);
  });
});

describe("core/ and vendors/", () => {
  it("reach no input, output, clock, randomness or environment", () => {
    expect(purityBreaches(tree)).toEqual([]);
  });

  it.each([
    'import { readFileSync } from "node:fs";',
    'import { randomUUID } from "node:crypto";',
    'import crypto from "node:crypto";',
    'import { request } from "undici";',
    'const later = import("./other.ts");',
    "const nowMs = Date.now();",
    "const now = new Date();",
    "const text = Date();",
    "const dice = Math.random();",
    "const zone = process.env.TZ;",
    "const { env } = process;",
    "const world = { process };",
    "const answer = await fetch(url);",
    "setTimeout(() => undefined, 5);",
    "console.log(1);",
  ])("must not say %s", (line) => {
    expect(purityBreaches(treeOf({ "scripts/vendors/a.ts": line }))).not.toEqual([]);
    expect(purityBreaches(treeOf({ "scripts/effects/a.ts": line }))).toEqual([]);
  });

  it.each([
    'import { createHash } from "node:crypto";',
    'import { parseDocument } from "yaml";',
    'import type { ErrorObject } from "ajv";',
    "const day = new Date(nowMs);",
    "const name = step.process;",
    "interface Step { process: string; fetch(): void }",
  ])("may say %s", (line) => {
    expect(purityBreaches(treeOf({ "scripts/core/a.ts": line }))).toEqual([]);
  });
});

describe("the compiled schemas", () => {
  it("need no package", () => {
    const folder = join(root, "schemas", "compiled");
    const compiled = readdirSync(folder).filter((name) => name.endsWith(".js"));

    expect(compiled).toHaveLength(2);
    for (const name of compiled) {
      expect(readFileSync(join(folder, name), "utf8"), name).not.toMatch(/\brequire\(|^\s*import\b|\bfrom "/m);
    }
  });
});

describe("the sandbox", () => {
  it("needs nothing but Node and core", () => {
    expect(sandboxBreaches(tree)).toEqual([]);
    expect(sandboxBreaches(treeOf({ "scripts/sandbox/a.ts": 'import { parse } from "yaml";' }))).toHaveLength(1);
  });
});

describe("previews", () => {
  it("cannot send: no command but dispatch and the demo reaches what opens connections", () => {
    expect(opensConnections(tree.get("scripts/effects/vendor-http/call-vendor.ts"))).toBe(true);
    expect(sendingPreviews(tree, senders)).toEqual([]);
  });

  it.each([
    ['import { call } from "../effects/vendor-http/call-vendor.ts";', true],
    ['const { call } = await import("../effects/vendor-http/call-vendor.ts");', true],
    ['import type { Call } from "../effects/vendor-http/call-vendor.ts";', false],
  ])("are caught when they say %s: %s", (line, isCaught) => {
    const files = {
      "scripts/commands/plan.ts": 'import { show } from "./show.ts";',
      "scripts/commands/show.ts": line,
      "scripts/effects/vendor-http/call-vendor.ts": 'import { request } from "undici";',
    };

    expect(sendingPreviews(treeOf(files), senders).length > 0).toBe(isCaught);
  });

  it.each([
    ["scripts/commands/comment-write.ts", "../effects/github/github-client.ts", false],
    ["scripts/commands/comment-write.ts", "../effects/vendor-http/call-vendor.ts", true],
    ["scripts/commands/plan.ts", "../effects/github/github-client.ts", true],
  ])(
    "speak to nobody, but for the comment, which speaks to GitHub: %s importing %s is caught: %s",
    (path, to, isCaught) => {
      const files = {
        [path]: `import { reach } from "${to}";`,
        "scripts/effects/github/github-client.ts": 'const { Octokit } = await import("@octokit/core");',
        "scripts/effects/vendor-http/call-vendor.ts": 'import { request } from "undici";',
      };

      expect(sendingPreviews(treeOf(files), senders).length > 0).toBe(isCaught);
    },
  );

  it("are caught when they fetch by themselves", () => {
    expect(sendingPreviews(treeOf({ "scripts/commands/plan.ts": "void fetch(url);" }), senders)).toHaveLength(1);
  });
});

describe("every file", () => {
  it("starts with a sentence on what it is for and has at most 300 lines", () => {
    expect(textBreaches(texts)).toEqual([]);
    expect(textBreaches(new Map([["a.ts", `import "./b.ts";\n${"\n".repeat(300)}`]]))).toHaveLength(2);
    expect(textBreaches(new Map([["a.ts", "// Reads files\nread();\n"]]))).toHaveLength(1);
  });

  it("has a kebab-case name that says what it holds", () => {
    expect(nameBreaches(texts.keys())).toEqual([]);
    expect(
      nameBreaches(["scripts/core/stateFile.ts", "scripts/core/git-utils.ts", "scripts/core/index.ts"]),
    ).toHaveLength(3);
  });

  it("exports by name what is its own, and keeps no state", () => {
    expect(exportBreaches(tree)).toEqual([]);
  });

  it.each([
    "export default function run(): void {}",
    "export default 5;",
    "const run = 5; export { run as default };",
    'export * from "./other.ts";',
    'export { run } from "./other.ts";',
    "let count = 0;",
  ])("must not say %s", (line) => {
    expect(exportBreaches(treeOf({ "scripts/core/a.ts": line }))).toHaveLength(1);
  });
});
