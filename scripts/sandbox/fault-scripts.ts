// Scripted misbehaviour of a sandbox: resets, hangs, gateway pages, cut and slow answers, redirects.
import type { ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { SandboxAnswer } from "./sandbox-contract.ts";

interface FaultScope {
  /** Whether the vendor takes the request (counts it, stores the broadcast) before it misbehaves. */
  readonly accepts: boolean;
  /** Only requests whose path ends so; otherwise any. */
  readonly onPath?: string;
  /** How many requests it hits; default 1. */
  readonly times?: number;
}

/**
 * `reset`: a TCP reset instead of an answer. `close`: the connection ends without an answer. `hang`: no answer, ever.
 * `answer`: this status, with this body or a gateway's HTML page. `redirect`: to `location`, or to the same URL again.
 * `truncate`: half of the answer's body, then the connection ends. `slow`: the body in four pieces, a pause before each.
 * `truncate` and `slow` use the vendor's answer, or a gateway's 503 page when the request was not accepted.
 */
export type SandboxFault = FaultScope &
  (
    | { readonly kind: "reset" | "close" | "hang" | "truncate" }
    | { readonly kind: "answer"; readonly status: number; readonly bodyText?: string; readonly contentType?: string }
    | { readonly kind: "redirect"; readonly status?: 301 | 302 | 303 | 307 | 308; readonly location?: string }
    | { readonly kind: "slow"; readonly pauseMs: number }
  );

export interface FaultScript {
  readonly add: (fault: SandboxFault) => void;
  /** Takes the oldest fault that hits this path off the script. */
  readonly take: (path: string) => SandboxFault | null;
  readonly clear: () => void;
  /** How many requests are still to be hit. */
  readonly left: () => number;
}

export function createFaultScript(): FaultScript {
  let faults: readonly SandboxFault[] = [];
  return {
    add: (fault) => {
      faults = [...faults, ...Array.from({ length: fault.times ?? 1 }, () => fault)];
    },
    take: (path) => {
      const at = faults.findIndex(({ onPath }) => onPath === undefined || path.endsWith(onPath));
      const fault = faults[at] ?? null;
      faults = faults.filter((_, index) => index !== at);
      return fault;
    },
    clear: () => {
      faults = [];
    },
    left: () => faults.length,
  };
}

/** What the faulty vendor answers; null when it answers nothing. */
export function faultyAnswer(fault: SandboxFault, answer: SandboxAnswer | null, url: string): SandboxAnswer | null {
  switch (fault.kind) {
    case "reset":
    case "close":
    case "hang":
      return null;
    case "answer":
      return fault.bodyText === undefined
        ? gatewayPage(fault.status)
        : {
            status: fault.status,
            contentType: fault.contentType ?? "application/json; charset=utf-8",
            bodyText: fault.bodyText,
          };
    case "redirect": {
      const status = fault.status ?? 302;
      return { ...gatewayPage(status), headers: { location: fault.location ?? url } };
    }
    case "truncate":
    case "slow":
      return answer ?? gatewayPage(503);
  }
}

/** Sends the answer the way the fault wants it. */
export async function sendFaulty(
  fault: SandboxFault,
  answer: SandboxAnswer | null,
  response: ServerResponse,
): Promise<void> {
  if (fault.kind === "hang") return;
  if (fault.kind === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  if (answer === null) {
    response.socket?.destroy();
    return;
  }
  if (fault.kind === "truncate") {
    sendHalf(response, answer);
  } else if (fault.kind === "slow") {
    await sendSlowly(response, answer, fault.pauseMs);
  } else {
    sendAnswer(response, answer);
  }
}

export function sendAnswer(response: ServerResponse, answer: SandboxAnswer): void {
  writeHead(response, answer);
  response.end(answer.bodyText);
}

/** What stands before a vendor answers for it: HTML, whatever the client expects. */
export function gatewayPage(status: number): SandboxAnswer {
  const bodyText = `<html><head><title>${status}</title></head><body><center><h1>${status}</h1></center></body></html>\n`;
  return { status, contentType: "text/html", bodyText };
}

function writeHead(response: ServerResponse, answer: SandboxAnswer): void {
  response.writeHead(answer.status, {
    ...answer.headers,
    "content-type": answer.contentType,
    "content-length": Buffer.byteLength(answer.bodyText),
  });
}

function sendHalf(response: ServerResponse, answer: SandboxAnswer): void {
  const bytes = Buffer.from(answer.bodyText);
  writeHead(response, answer);
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.destroy());
}

async function sendSlowly(response: ServerResponse, answer: SandboxAnswer, pauseMs: number): Promise<void> {
  const bytes = Buffer.from(answer.bodyText);
  const pieceBytes = Math.ceil(bytes.length / 4);
  writeHead(response, answer);
  response.flushHeaders();
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    await pause(pauseMs);
    if (response.destroyed) return;
    response.write(bytes.subarray(start, start + pieceBytes));
  }
  response.end();
}
