// The real dispatcher as a child process: started on a clock that is ahead, killed where the matrix says.
import { spawn, type ChildProcess } from "node:child_process";
import { delimiter, join } from "node:path";
import type { RunningSandbox } from "../../scripts/sandbox/sandboxes.ts";
import type { VendorName } from "../../scripts/sandbox/sandbox-contract.ts";
import type { GitPlayground } from "../support/git-playground.ts";
import { secretsOf, vendorNames, type ByVendor } from "./crash-accounts.ts";
import type { GitKill, GitShim, GitTouch, Signal } from "./git-shim.ts";
import type { RequestSeen, VendorGate, Watch } from "./vendor-gate.ts";

/** Where the dispatcher dies. */
export type Kill =
  | (GitKill & { readonly at: "git" })
  | (RequestSeen & {
      readonly at: "request";
      readonly vendor: VendorName;
      readonly signal: Signal;
      /** The vendor says nothing after it: what it did stays open. */
      readonly isSilent: boolean;
    });

/** How a dispatcher ended. */
export interface Ended {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly output: string;
  /** Null when the kill's point was never reached. */
  readonly killedAtMs: number | null;
  readonly endedAtMs: number;
  readonly touches: readonly GitTouch[];
}

export interface RunOptions {
  /** How far its clock, and the vendors', are ahead. */
  readonly aheadMs: number;
  readonly kill?: Kill | null;
}

/** What stands between the child and the outside; worlds share it one after the other. */
export interface Tools {
  readonly playground: GitPlayground;
  readonly shim: GitShim;
  readonly gates: ByVendor<VendorGate>;
}

export interface Program {
  readonly args: readonly string[];
  readonly options: RunOptions;
  readonly checkout: string;
  readonly vendors: ByVendor<RunningSandbox>;
}

const announceAt = join(import.meta.dirname, "announce-at.ts");
const hungAfterMs = 60_000;

/** Runs a command of the real program to its end, or to its death. */
export async function runProgram(tools: Tools, { args, options, checkout, vendors }: Program): Promise<Ended> {
  const { playground, shim, gates } = tools;
  const kill = options.kill ?? null;
  await shim.arm(kill?.at === "git" ? kill : null);
  const dying: Dying = { child: null, killedAtMs: null };
  for (const vendor of vendorNames) gates[vendor].open(vendors[vendor].baseUrl, watchFor(vendor, kill, dying));
  const startedAtMs = performance.now();
  const child = spawn(process.execPath, [announceAt, String(options.aheadMs), ...args], {
    cwd: checkout,
    env: {
      ...playground.environment,
      PATH: [shim.folder, playground.environment["PATH"]].join(delimiter),
      ...secretsOf(vendors),
      TZ: "UTC",
      NO_COLOR: "1",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  dying.child = child;
  const { exitCode, output } = await outcomeOf(child);
  const endedAtMs = performance.now();
  await Promise.all(vendorNames.map((vendor) => gates[vendor].settle()));
  const killedAtMs = kill?.at === "git" && (await shim.isReached()) ? startedAtMs : dying.killedAtMs;
  return { exitCode, output, killedAtMs, endedAtMs, touches: await shim.touches() };
}

interface Dying {
  child: ChildProcess | null;
  killedAtMs: number | null;
}

function watchFor(vendor: VendorName, kill: Kill | null, dying: Dying): Watch {
  return ({ path, turn, stage }) => {
    if (kill?.at !== "request" || kill.vendor !== vendor || kill.path !== path) return "pass";
    if (kill.turn !== turn || kill.stage !== stage) return "pass";
    dying.child?.kill(`SIG${kill.signal}`);
    dying.killedAtMs = performance.now();
    if (kill.isSilent) return "hold";
    return kill.signal === "KILL" ? "cut" : "pass";
  };
}

function outcomeOf(child: ChildProcess): Promise<{ exitCode: number | null; output: string }> {
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(
        new Error(`a dispatcher did not end within ${hungAfterMs} ms:\n${Buffer.concat(chunks).toString("utf8")}`),
      );
    }, hungAfterMs);
    child.on("error", reject);
    child.on("close", (exitCode) => {
      clearTimeout(timer);
      resolve({ exitCode, output: Buffer.concat(chunks).toString("utf8") });
    });
  });
}
