// The mistakes that authors make most, each as a page in mistakes/: the files, what `validate` says, what `--fix` mends.
import { readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkoutFingerprint } from "../support/git-playground.ts";
import { openPreviewWorld, type PreviewWorld } from "../support/preview-world.ts";

const folder = `${import.meta.dirname}/mistakes`;
const pages = readdirSync(folder).filter((name) => name.endsWith(".txt"));

let world: PreviewWorld;

beforeAll(async () => {
  world = await openPreviewWorld({ init: false });
  // No command of this file may need the remote.
  await rm(world.remote, { recursive: true });
});

afterAll(() => world.remove());

describe("validate", () => {
  it.each(pages)("says of %s what its page shows (vitest -u writes it anew)", async (name) => {
    const { title, files } = readPage(readFileSync(`${folder}/${name}`, "utf8"));
    await world.reset();
    await world.write(files);
    const parts = [title, ...Object.entries(files).map(([path, text]) => `==== ${path}\n${shown(text)}`)];

    const checked = await world.run(["validate"]);
    parts.push(`==== npm run announce -- validate\n${shown(checked.stdout)}exit code ${checked.exitCode}\n`);
    if (checked.stdout.includes("validate --fix")) {
      const fixed = await world.run(["validate", "--fix"]);
      parts.push(`==== npm run announce -- validate --fix
${shown(fixed.stdout)}exit code ${fixed.exitCode}
`);
      const once = await checkoutFingerprint(world.checkout);
      await world.run(["validate", "--fix"]);
      expect(await checkoutFingerprint(world.checkout)).toEqual(once);
    }

    await expect(parts.join("\n")).toMatchFileSnapshot(`${folder}/${name}`);
  });
});

interface Page {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
}

/** `==== PATH` starts a file; the outputs below are what the test compares with. */
function readPage(text: string): Page {
  const [title = "", ...parts] = text.split(/^==== /m);
  const files = parts
    .filter((part) => !part.startsWith("npm "))
    .map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1)] as const);
  return {
    title: title.trimEnd() + "\n",
    files: Object.fromEntries(files.map(([path, body]) => [path, typed(body.replace(/\n+$/, "\n"))])),
  };
}

/** On the pages ⇥ stands for a tab and ⍽ for a non-breaking space. */
function typed(text: string): string {
  return text.replaceAll("⇥", "\t").replaceAll("⍽", "\u00a0");
}

function shown(text: string): string {
  return text.replaceAll("\t", "⇥").replaceAll("\u00a0", "⍽");
}
