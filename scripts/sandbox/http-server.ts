// Serves a sandbox vendor over loopback HTTP: reads requests, logs them, plays scripted faults, answers.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createFaultScript, faultyAnswer, type FaultScript, sendAnswer, sendFaulty } from "./fault-scripts.ts";
import { createRequestLog, type LoggedRequest } from "./request-log.ts";
import type { SandboxOptions, SandboxReply, SandboxRequest } from "./sandbox-contract.ts";

export interface SandboxServer {
  /** `http://127.0.0.1:PORT`. */
  readonly baseUrl: string;
  readonly log: readonly LoggedRequest[];
  readonly faults: FaultScript;
  /** Ends every connection, also those that hang. */
  readonly close: () => Promise<void>;
}

export async function startHttpServer(
  handle: (request: SandboxRequest) => SandboxReply,
  options: Pick<SandboxOptions, "nowMs" | "port" | "logFile">,
): Promise<SandboxServer> {
  const log = createRequestLog(options.logFile);
  const faults = createFaultScript();

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { bodyText, isComplete } = await readBody(message);
    const request = describe(message, bodyText, options.nowMs());
    if (!isComplete) {
      log.add({ ...request, ...unread, answer: null, fault: "cut-short" });
      return;
    }
    const fault = faults.take(request.path);
    const reply = fault === null || fault.accepts ? handle(request) : null;
    const answer = fault === null ? reply : faultyAnswer(fault, reply, urlOf(message));
    log.add({
      ...request,
      ...(reply === null ? unread : madeOf(reply)),
      answer: answer === null ? null : { status: answer.status, bodyText: answer.bodyText },
      fault: fault?.kind ?? null,
    });
    if (fault !== null) await sendFaulty(fault, answer, response);
    else if (answer !== null) sendAnswer(response, answer);
  }

  const server = createServer((message, response) => {
    serve(message, response).catch((error: unknown) => {
      response.destroy();
      throw error;
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  // A server that listens on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    log: log.entries,
    faults,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => {
          if (error === undefined) resolve();
          else reject(error);
        });
        server.closeAllConnections();
      }),
  };
}

const unread = { api: null, fields: {}, undocumented: [], accepted: null, recalled: null } as const;

function madeOf({
  api,
  fields,
  undocumented,
  accepted,
  recalled,
}: SandboxReply): Omit<SandboxReply, "status" | "contentType" | "bodyText"> {
  return { api, fields, undocumented, accepted, recalled };
}

async function readBody(message: IncomingMessage): Promise<{ bodyText: string; isComplete: boolean }> {
  const chunks: Buffer[] = [];
  const isComplete = await new Promise<boolean>((resolve) => {
    message.on("data", (chunk: Buffer) => chunks.push(chunk));
    message.on("end", () => {
      resolve(true);
    });
    message.on("close", () => {
      resolve(message.complete);
    });
    message.on("error", () => {
      resolve(false);
    });
  });
  return { bodyText: Buffer.concat(chunks).toString("utf8"), isComplete };
}

function describe(message: IncomingMessage, bodyText: string, atMs: number): SandboxRequest {
  const headers = Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
  const path = (message.url ?? "/").replace(/\?.*$/s, "");
  return { method: message.method ?? "", path, headers, bodyText, atMs };
}

function urlOf(message: IncomingMessage): string {
  return `http://${message.headers.host ?? "127.0.0.1"}${message.url ?? "/"}`;
}
