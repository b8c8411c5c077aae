// The lasting git process: every question gets its own answer or a fault, and the process never outstays its use.
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { openGit } from "../../../scripts/effects/git/git.ts";
import type { ObjectAnswer, ObjectType, WantedContents } from "../../../scripts/effects/git/object-answers.ts";
import {
  openObjectProcess,
  type ObjectProcess,
  type ObjectProcessLimits,
} from "../../../scripts/effects/git/object-process.ts";
import { fakeGit } from "../../support/fake-git.ts";
import { createGitPlayground, type GitPlayground } from "../../support/git-playground.ts";
import { startGitHttpServer, type Fate } from "../../support/git-http-server.ts";

const run = promisify(execFile);
let playground: GitPlayground;
let remote: string;
let checkout: string;
let blob: string;
const text = "text of a.txt";
const nowhere = "1".repeat(40);

beforeAll(async () => {
  playground = await createGitPlayground();
  remote = await playground.createRemote({ "a.txt": text, "large.bin": "x".repeat(5_000_000) });
  checkout = await playground.clone(remote);
  blob = await playground.git(checkout, "rev-parse", "HEAD:a.txt");
});

afterAll(() => playground.remove());

interface Started extends ObjectProcess {
  readonly children: readonly ChildProcess[];
}

/** An object process whose children a test can reach. */
function start(limits: ObjectProcessLimits = {}, directory = checkout): Started {
  const children: ChildProcess[] = [];
  const objects = openObjectProcess(() => {
    const args = ["-C", directory, "cat-file", "--batch-command", "--buffer"];
    const child = spawn("git", args, { env: playground.environment, stdio: "pipe" });
    children.push(child);
    return { child, kill: () => child.kill("SIGKILL") };
  }, limits);
  onTestFinished(() => {
    for (const child of children) child.kill("SIGKILL");
  });
  return { ...objects, children };
}

function anyOf(type: ObjectType): WantedContents {
  return { type, mostBytes: Infinity };
}

function contents(answer: ObjectAnswer): string | undefined {
  return answer.kind === "object" ? answer.contents?.toString("utf8") : undefined;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isTrue()); tries += 1) {
    if (tries > 300) throw new Error("it never came to be");
    await pause(10);
  }
}

describe("a question", () => {
  it("is answered with what the object is, and with its contents where they are asked for", async () => {
    const { ask, children } = start();

    const answers = await Promise.all([
      ask({ oid: blob, wanted: null }),
      ask({ oid: nowhere, wanted: anyOf("blob") }),
      ask({ oid: blob, wanted: anyOf("blob") }),
      ask({ oid: blob, wanted: anyOf("tree") }),
    ]);

    const isBlob = { kind: "object", type: "blob", sizeBytes: text.length };
    expect(answers).toEqual([
      { ...isBlob, contents: null },
      { kind: "missing" },
      { ...isBlob, contents: Buffer.from(text) },
      { ...isBlob, contents: null },
    ]);
    expect(children).toHaveLength(1);
  });

  it("gets its own answer among thousands that are asked at once, large and small", async () => {
    const { ask, children } = start();
    const large = await playground.git(checkout, "rev-parse", "HEAD:large.bin");
    const oids = Array.from(
      { length: 3_000 },
      (_value, index) => [blob, nowhere, large][index % 1_000 === 2 ? 2 : index % 2] ?? "",
    );

    const answers = await Promise.all(oids.map((oid) => ask({ oid, wanted: anyOf("blob") })));

    const sizes = answers.map((answer) => (answer.kind === "object" ? answer.contents?.length : null));
    expect(sizes).toEqual(oids.map((oid) => (oid === large ? 5_000_000 : oid === blob ? text.length : null)));
    expect(children).toHaveLength(1);
  });

  it("is answered as well after a large object of another type went by unread", async () => {
    const { ask } = start();
    const large = await playground.git(checkout, "rev-parse", "HEAD:large.bin");

    const [passed, wanted] = await Promise.all([
      ask({ oid: large, wanted: anyOf("tree") }),
      ask({ oid: blob, wanted: anyOf("blob") }),
    ]);

    expect(passed).toEqual({ kind: "object", type: "blob", sizeBytes: 5_000_000, contents: null });
    expect(contents(wanted)).toBe(text);
  });

  it("is answered as well after contents that were too large, and holds what is just not", async () => {
    const { ask } = start();
    const wanted = { type: "blob", mostBytes: text.length } as const;

    const answers = await Promise.all([
      ask({ oid: blob, wanted: { ...wanted, mostBytes: text.length - 1 } }),
      ask({ oid: blob, wanted }),
    ]);

    expect(answers.map(contents)).toEqual([undefined, text]);
    expect(answers[0]).toMatchObject({ kind: "object", sizeBytes: text.length, contents: null });
  });

  it("finds what another git wrote, packed or loose, after the process was started", async () => {
    const { ask, children } = start();
    await ask({ oid: blob, wanted: null });
    const loose = await openGit(checkout, playground.environment).read(["hash-object", "-w", "--stdin"], {
      input: "new",
    });
    const fetched = await playground.commitTo(remote, "main", { "b.txt": "fetched" });
    await playground.git(checkout, "-c", "fetch.unpackLimit=1", "fetch", "--quiet", "origin");

    const answers = await Promise.all([
      ask({ oid: loose.toString("utf8").trim(), wanted: anyOf("blob") }),
      ask({ oid: fetched, wanted: anyOf("commit") }),
    ]);

    expect(contents(answers[0])).toBe("new");
    expect(contents(answers[1])).toContain("committer Test");
    expect(children).toHaveLength(1);
  });

  it("is never answered with what a replace ref puts in the place of an object", async () => {
    const replaced = await playground.clone(remote);
    const large = await playground.git(replaced, "rev-parse", "HEAD:large.bin");
    await playground.git(replaced, "replace", "-f", blob, large);

    const answer = await openGit(replaced, playground.environment).objects.ask({ oid: blob, wanted: anyOf("blob") });

    expect(contents(answer)).toBe(text);
  });
});

describe("a process that dies", () => {
  it("rejects what is open, and the next question starts another one", async () => {
    const { ask, children } = start();
    await ask({ oid: blob, wanted: null });
    children[0]?.kill("SIGSTOP");
    const open = Promise.allSettled([ask({ oid: blob, wanted: anyOf("blob") }), ask({ oid: blob, wanted: null })]);
    await pause(20);

    children[0]?.kill("SIGKILL");

    const fault: unknown = expect.objectContaining({ code: "GIT_FAILED", exitCode: 2 });
    expect(await open).toEqual([
      { status: "rejected", reason: fault },
      { status: "rejected", reason: fault },
    ]);
    expect(contents(await ask({ oid: blob, wanted: anyOf("blob") }))).toBe(text);
    expect(children).toHaveLength(2);
  });

  it("in the middle of an answer leaves nobody with half of it", async () => {
    const half = `printf '%s blob 13\\ntext of' '${blob}'; exit 3`;
    const { objects } = openGit(checkout, (await fakeGit(playground, half)).environment);

    await expect(objects.ask({ oid: blob, wanted: anyOf("blob") })).rejects.toMatchObject({ code: "GIT_FAILED" });
  });

  it("is told with git's own words, as the remote's failure where a partial clone could not fetch", async () => {
    let fate: Fate = "pass";
    const server = await startGitHttpServer({ root: remote, environment: playground.environment, fate: () => fate });
    onTestFinished(server.close);
    const partial = await playground.clone(`${server.url}/`, ["--filter=blob:none", "--no-checkout"]);
    const { objects } = openGit(partial, playground.environment);
    fate = { status: 503 };

    await expect(objects.ask({ oid: blob, wanted: anyOf("blob") })).rejects.toMatchObject({
      code: "REMOTE_UNREACHABLE",
      exitCode: 69,
      message: expect.stringContaining("503") as unknown,
    });
    fate = "pass";
    expect(contents(await objects.ask({ oid: blob, wanted: anyOf("blob") }))).toBe(text);
  });

  it("says where git is missing, and where no checkout is", async () => {
    const noGit = openGit(checkout, { ...playground.environment, PATH: playground.folder });
    const outside = openGit(playground.folder, { ...playground.environment, GIT_CEILING_DIRECTORIES: "/" });

    await expect(noGit.objects.ask({ oid: blob, wanted: null })).rejects.toMatchObject({ code: "GIT_MISSING" });
    await expect(outside.objects.ask({ oid: blob, wanted: null })).rejects.toMatchObject({
      code: "NOT_A_CHECKOUT",
    });
  });
});

describe("a process that says nothing", () => {
  it("is ended after the time limit, and the next question starts another one", async () => {
    const { ask, children } = start({ silenceMs: 150 });
    await ask({ oid: blob, wanted: null });
    children[0]?.kill("SIGSTOP");

    await expect(ask({ oid: blob, wanted: anyOf("blob") })).rejects.toMatchObject({
      code: "GIT_FAILED",
      message: "git cat-file ran out of time",
    });

    await until(() => children[0]?.signalCode === "SIGKILL");
    expect(contents(await ask({ oid: blob, wanted: anyOf("blob") }))).toBe(text);
  });
});

describe("a process that answers something else than was asked", () => {
  it.each([
    ["another object", `printf '%s blob 4\\ntext\\n' '${nowhere}'`],
    ["a line that is no answer", "echo hello"],
    ["more than the size it told", "printf '%s blob 1\\nab\\n' \"$oid\""],
    ["a line without an end", "head -c 100000 /dev/zero | tr '\\0' x"],
  ])("such as %s is a bug that stops everything asked, and every helper of git's", async (_kind, answer) => {
    const helper = '(while :; do echo beat >> "$FOLDER/beats"; sleep 0.02; done) &';
    const { folder, environment } = await fakeGit(
      playground,
      `read -r word oid\n${helper}\nsleep 0.1\n${answer}\nwait`,
    );
    const { objects } = openGit(checkout, environment);

    const asked = [objects.ask({ oid: blob, wanted: anyOf("blob") }), objects.ask({ oid: blob, wanted: null })];

    for (const result of await Promise.allSettled(asked)) {
      expect(result).toHaveProperty("reason.message", expect.stringContaining("git cat-file told"));
    }
    const beats = await readFile(join(folder, "beats"), "utf8");
    await pause(100);
    expect(await readFile(join(folder, "beats"), "utf8")).toBe(beats);
  });
});

describe("the process", () => {
  it("ends after a while without questions, and comes back with the next", async () => {
    const { ask, children } = start({ idleMs: 50 });
    await ask({ oid: blob, wanted: null });

    await until(() => children[0]?.exitCode === 0);

    expect(contents(await ask({ oid: blob, wanted: anyOf("blob") }))).toBe(text);
    expect(children).toHaveLength(2);
  });

  it("is awake before the first question where that was wished", async () => {
    const { ask, wake, children } = start();

    wake();
    wake();

    expect(children).toHaveLength(1);
    expect(contents(await ask({ oid: blob, wanted: anyOf("blob") }))).toBe(text);
    expect(children).toHaveLength(1);
  });

  it("stands in a process group of its own, holds up no program that is done, and ends with it", async () => {
    const { folder, environment } = await fakeGit(playground, 'echo $$ > "$FOLDER/pid"\nexec git "$@"');
    const script = `
      import { readFileSync } from "node:fs";
      import { openGit } from ${JSON.stringify(new URL("../../../scripts/effects/git/git.ts", import.meta.url).href)};
      const { objects } = openGit(${JSON.stringify(checkout)});
      const answer = await objects.ask({ oid: "${blob}", wanted: null });
      const pid = Number(readFileSync(${JSON.stringify(join(folder, "pid"))}, "utf8"));
      console.log(answer.sizeBytes, process.kill(-pid, 0));
    `;
    const startedAtMs = performance.now();

    const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], { env: environment });

    expect(stdout).toBe(`${text.length} true\n`);
    expect(performance.now() - startedAtMs).toBeLessThan(4_000);
    const pid = Number(await readFile(join(folder, "pid"), "utf8"));
    await until(() => !isAlive(pid));
  });
});
