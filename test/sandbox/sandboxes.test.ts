// Starting sandboxes: all three at once, options, misspelt names, and as a process of their own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type RunningSandbox, sandboxes, startAllSandboxes, startSandbox } from "../../scripts/sandbox/sandboxes.ts";
import {
  easemobToken,
  field,
  hourMs,
  neteaseCall,
  neteaseHeaders,
  neteaseSend,
  rongcloudCall,
  rongcloudHeaders,
  startMs,
} from "./vendor-requests.ts";

const closing: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((running) => running.close()));
});

async function started(options: Omit<Parameters<typeof startSandbox>[1], "nowMs">): Promise<RunningSandbox> {
  const sandbox = await startSandbox("rongcloud", { nowMs: () => startMs, ...options });
  closing.push(sandbox);
  return sandbox;
}

function sendByRongcloud(sandbox: RunningSandbox, atMs = startMs): ReturnType<typeof rongcloudCall> {
  const form = { fromUserId: "2191", objectName: "RC:TxtMsg", content: '{"content":"hello"}' };
  return rongcloudCall(sandbox, "/message/broadcast.json", form, rongcloudHeaders(sandbox, atMs));
}

describe("startSandbox", () => {
  it("gives the same ids for the same seed and others for another", async () => {
    const answers = [];
    for (const seed of ["a", "a", "b"]) answers.push((await sendByRongcloud(await started({ seed }))).text);

    expect(answers[1]).toBe(answers[0]);
    expect(answers[2]).not.toBe(answers[0]);
  });

  it("takes options that could also be changed later", async () => {
    const sandbox = await started({ opened: false, credentials: { appKey: "k", appSecret: "s" } });

    expect(sandbox.credentials).toEqual({ appKey: "k", appSecret: "s" });
    expect((await sendByRongcloud(sandbox)).status).toBe(430);
    sandbox.configure({ opened: { "rongcloud/users": true } });
    expect((await sendByRongcloud(sandbox)).status).toBe(200);
  });

  it("keeps fixed windows when told so", async () => {
    let nowMs = startMs + hourMs - 1;
    const sandbox = await startSandbox("rongcloud", { nowMs: () => nowMs, windowKind: "fixed" });
    closing.push(sandbox);
    const statuses = [];
    for (const atMs of [nowMs, nowMs, nowMs, nowMs + 1]) {
      nowMs = atMs;
      statuses.push((await sendByRongcloud(sandbox, atMs)).status);
    }

    expect(statuses).toEqual([200, 200, 429, 200]);
  });

  it.each([
    { opened: { "rongcloud/everyone": true } },
    { limits: { "rongcloud/users": { perWeek: 1 } } },
    { limits: { "rongcloud/everyone": { perDay: 1 } } },
    { settings: { ttl: 1 } },
    { credentials: { appkey: "k" } },
  ])("throws for names it does not know: %o", async (options) => {
    await expect(startSandbox("rongcloud", { nowMs: () => startMs, ...options })).rejects.toThrow(/there are|has no/);
  });

  it("throws when tokens are to expire that the vendor does not have", async () => {
    const sandbox = await started({});

    expect(() => {
      sandbox.expireTokens();
    }).toThrow("rongcloud has no tokens");
  });

  it("refuses a port that is taken", async () => {
    const { baseUrl } = await started({});

    await expect(started({ port: Number(new URL(baseUrl).port) })).rejects.toThrow("EADDRINUSE");
  });
});

describe("startAllSandboxes", () => {
  it("starts every vendor on one clock and closes them together", async () => {
    const all = await startAllSandboxes({ nowMs: () => startMs });
    const names = Object.keys(sandboxes);
    const vendors = [all.netease, all.rongcloud, all.easemob].map(({ vendor }) => vendor);

    const answered = await neteaseCall(all.netease, neteaseSend, { body: "a" }, neteaseHeaders(all.netease, startMs));
    await easemobToken(all.easemob);

    expect(vendors).toEqual(names);
    expect(field(answered, "code")).toBe("200");
    await all.close();
    await expect(fetch(all.easemob.baseUrl)).rejects.toThrow("fetch failed");
  });
});

describe("the ports of startAllSandboxes", () => {
  it("are the ones asked for", async () => {
    const first = await startAllSandboxes({ nowMs: () => startMs });
    const [netease = 0, rongcloud = 0, easemob = 0] = [first.netease, first.rongcloud, first.easemob].map(
      ({ baseUrl }) => Number(new URL(baseUrl).port),
    );
    await first.close();
    const again = await startAllSandboxes({ nowMs: () => startMs, ports: { netease, rongcloud, easemob } });
    closing.push(again);

    const urls = [again.netease, again.rongcloud, again.easemob].map(({ baseUrl }) => baseUrl);
    expect(urls).toEqual([netease, rongcloud, easemob].map((port) => `http://127.0.0.1:${port}`));
  });
});

describe("sandbox-process", () => {
  it("prints where it listens, logs to its file, and ends on SIGTERM", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sandbox-process-"));
    const logFile = join(folder, "requests.jsonl");
    const script = join(import.meta.dirname, "../../scripts/sandbox/sandbox-process.ts");
    const child = spawn(process.execPath, [script, "--ports", "0,0,0", "--log-file", logFile, "--seed", "a"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    // The process prints a map of vendors.
    const printed = JSON.parse(line.toString()) as Record<"netease" | "rongcloud" | "easemob", RunningSandbox>;

    const nowMs = Date.now();
    const answered = await neteaseCall(
      printed.netease,
      neteaseSend,
      { body: "a" },
      neteaseHeaders(printed.netease, nowMs),
    );
    child.kill("SIGTERM");
    const [exitCode] = (await once(child, "exit")) as [number];

    const inProcess = await startSandbox("netease", { nowMs: () => nowMs, seed: "a" });
    closing.push(inProcess);
    const sameSeed = await neteaseCall(inProcess, neteaseSend, { body: "a" }, neteaseHeaders(inProcess, nowMs));
    expect(field(answered, "broadcastId")).toBe(field(sameSeed, "broadcastId"));
    expect(Object.keys(printed)).toEqual(["netease", "rongcloud", "easemob"]);
    expect(readFileSync(logFile, "utf8")).toContain('"api":"netease/users"');
    expect(exitCode).toBe(0);
    rmSync(folder, { recursive: true });
  });
});
