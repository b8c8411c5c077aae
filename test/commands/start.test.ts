// How the program starts: for everybody who types its name, on whatever Node they have.
import { spawnSync } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { createGitPlayground } from "../support/git-playground.ts";

const entry = join(import.meta.dirname, "../../scripts/announce.mjs");

function start(...words: readonly string[]): {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: "utf8" });
  return { exitCode: status, stdout, stderr };
}

/** Makes the Node of this process say that it is another one, before anything else is loaded. */
function pretending(version: string): string {
  const code = [
    `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } });`,
    `Object.defineProperty(process, "version", { value: "v${version}" });`,
  ];
  return `data:text/javascript,${encodeURIComponent(code.join(""))}`;
}

it("helps whoever asks", () => {
  const started = start(entry, "--help");

  expect(started).toMatchObject({ exitCode: 0, stderr: "" });
  expect(started.stdout).toContain("dispatch");
});

it.each(["18.20.8", "20.20.2", "24.11.0"])("says in a sentence that Node %s is too old, and stops there", (version) => {
  const started = start("--import", pretending(version), entry, "--help");

  expect(started).toMatchObject({ exitCode: 2, stdout: "" });
  expect(started.stderr).toContain(`NODE_TOO_OLD: these scripts need Node 24.12 or newer; this is v${version}`);
  expect(started.stderr).not.toMatch(/^ +at /m);
});

it.each(["24.12.0", "26.0.0"])("takes Node %s", (version) => {
  expect(start("--import", pretending(version), entry, "--help")).toMatchObject({ exitCode: 0, stderr: "" });
});

it("waits for no remote once it has told what is wrong", { timeout: 40_000 }, async () => {
  const playground = await createGitPlayground();
  onTestFinished(playground.remove);
  const checkout = await playground.clone(await playground.createRemote({ "announcements/README.md": "" }));
  await playground.git(checkout, "remote", "set-url", "origin", `http://127.0.0.1:${await listenInSilence()}/x.git`);
  const options = { cwd: checkout, env: playground.environment, encoding: "utf8", timeout: 30_000 } as const;

  const { status, stderr } = spawnSync(process.execPath, [entry, "plan", "--base", "nowhere"], options);

  expect({ status, code: /^[A-Z_]+/.exec(stderr)?.[0] }).toEqual({ status: 2, code: "BASE_UNKNOWN" });
});

/** The port of a server that takes connections and never says a word. */
async function listenInSilence(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
  });
  // Listening on a host and port, so the address is not a pipe's name.
  return (server.address() as AddressInfo).port;
}
