// Runs one process and tells what it cost: wall time, processor time and memory.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import type { MeasuredCommand } from "./scenario.ts";

export interface RunCost {
  readonly wallMs: number;
  /** User and system time of the process and of those it started; null where the system does not tell. Counted in ticks of 10 ms. */
  readonly cpuMs: number | null;
  /** The most memory the process itself held; null where the system does not tell. */
  readonly peakBytes: number | null;
}

/** How often memory is looked at; the kernel remembers the peak, so that only its last rise can be missed. */
const lookEveryMs = 5;
const millisecondsPerTick = 10;

interface Ended {
  readonly exitCode: number | null;
  readonly wallMs: number;
}

/** Throws where the process ends with another exit code than the command allows. */
export async function runMeasured(command: MeasuredCommand): Promise<RunCost> {
  const cpuBefore = childrenCpuMs();
  const startedAt = performance.now();
  const child = spawn(command.file, command.args, {
    cwd: command.directory,
    env: command.environment ?? process.env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let talk = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (talk += text));
  let peakBytes: number | null = null;
  const looking = setInterval(() => (peakBytes = peakOf(child.pid) ?? peakBytes), lookEveryMs);
  const { exitCode, wallMs } = await new Promise<Ended>((resolve, reject) => {
    child.on("error", reject).on("exit", (code) => {
      const ended = { exitCode: code, wallMs: performance.now() - startedAt };
      // What it said may still be on its way.
      child.on("close", () => {
        resolve(ended);
      });
    });
  });
  clearInterval(looking);
  const cpuAfter = childrenCpuMs();
  if (exitCode === null || !(command.exitCodes ?? [0]).includes(exitCode)) {
    const line = [command.file, ...command.args].join(" ").slice(0, 300);
    throw new Error(`${line}\nended with ${String(exitCode)}: ${talk.slice(-2000)}`);
  }
  return { wallMs, cpuMs: cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore, peakBytes };
}

/** What the kernel has booked for children that have ended, theirs included (fields 16 and 17 of proc(5)'s stat). */
function childrenCpuMs(): number | null {
  const stat = readProc("/proc/self/stat");
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) * millisecondsPerTick;
}

function peakOf(pid: number | undefined): number | null {
  const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readProc(`/proc/${pid ?? 0}/status`) ?? "")?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

function readProc(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Another system, or the process has just ended.
    return null;
  }
}
