// A gate in front of one sandbox vendor: every request stops there three times, where the harness may kill its sender.
import { createServer, request as sendRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";

/** The whole request is in; the vendor has taken it, and nothing is answered; the whole answer is written. */
export const requestStages = ["received", "accepted", "answered"] as const;
export type RequestStage = (typeof requestStages)[number];

export interface RequestSeen {
  /** `/message/broadcast.json`. */
  readonly path: string;
  /** The how-many-eth request to this path, from 1. */
  readonly turn: number;
  readonly stage: RequestStage;
}

/** `cut` ends the connection there, as its sender is dead; `hold` says nothing more for as long as the sender listens. */
export type Verdict = "pass" | "cut" | "hold";

/** Called at every stage. */
export type Watch = (seen: RequestSeen) => Verdict;

export interface VendorGate {
  /** `http://127.0.0.1:PORT`: stays the same whatever stands behind it. */
  readonly baseUrl: string;
  /** Puts a vendor behind the gate and starts to count from 1. */
  readonly open: (vendorUrl: string, watch: Watch) => void;
  /** Until every request that came in has been dealt with; throws when the vendor behind did not answer one. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function createVendorGate(): Promise<VendorGate> {
  const turns = new Map<string, number>();
  const busy = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let vendorUrl = "";
  let watch: Watch = () => "pass";

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readText(request).catch(() => null);
    if (body === null) return;
    const path = request.url ?? "/";
    const turn = (turns.get(path) ?? 0) + 1;
    turns.set(path, turn);
    const left = new Promise<void>((resolve) => response.on("close", resolve));
    const goesOn = async (stage: RequestStage): Promise<boolean> => {
      const verdict = watch({ path, turn, stage });
      if (verdict === "hold") await left;
      if (verdict === "cut") response.destroy();
      return verdict === "pass";
    };
    if (!(await goesOn("received"))) return;
    const answer = await forward(vendorUrl, request, body);
    if (!(await goesOn("accepted"))) return;
    response.writeHead(answer.status, { "content-type": answer.contentType });
    const written = new Promise<void>((resolve) => response.end(answer.body, resolve));
    await Promise.race([written, left]);
    await goesOn("answered");
  }

  const server = createServer((request, response) => {
    busy.add(
      serve(request, response).catch((error: unknown) => {
        failures.push(error);
        response.destroy();
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // Listening on a host and port, so the address is not a pipe's name.
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    open: (url, newWatch) => {
      turns.clear();
      vendorUrl = url;
      watch = newWatch;
    },
    settle: async () => {
      await Promise.all(busy);
      busy.clear();
      if (failures.length > 0) throw new Error("a vendor behind its gate did not answer", { cause: failures[0] });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

export interface VendorAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Sends a request on to a vendor as it came, but for its connection. */
export function forward(
  vendorUrl: string,
  request: Pick<IncomingMessage, "method" | "url" | "headers">,
  body: string,
): Promise<VendorAnswer> {
  const { connection: _connection, "content-length": _length, ...headers } = request.headers;
  return new Promise((resolve, reject) => {
    const outgoing = sendRequest(
      `${vendorUrl}${request.url ?? "/"}`,
      { method: request.method ?? "POST", headers: { ...headers, "content-length": Buffer.byteLength(body) } },
      (incoming) => {
        readText(incoming).then((text) => {
          const contentType = incoming.headers["content-type"] ?? "";
          resolve({ status: incoming.statusCode ?? 0, contentType, body: text });
        }, reject);
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
