// One HTTP request to a vendor on a connection of its own, and the proof whether it left this machine. Never repeats anything.
import { isIP } from "node:net";
import { Client, type Dispatcher } from "undici";
import type { Answer } from "../../core/outcome.ts";
import type { Call } from "../../core/vendor-contract.ts";
import { connectOnce } from "./connect-once.ts";
import { transportReason } from "./transport-reason.ts";

export interface CallOptions {
  /** From the look-up of the host to the connection ready for the request, TLS included. */
  readonly connectTimeoutMs: number;
  /** From the first byte of the request to the last byte of the answer. */
  readonly answerTimeoutMs: number;
  readonly maxAnswerBytes: number;
  readonly monotonicMs: () => number;
  /** Gives up at once when aborted. */
  readonly signal?: AbortSignal;
  /** Asked once, when the connection is ready and before the first byte is written; a reason stops the call. */
  readonly objection?: () => string | null;
}

/** What happened on the wire. Reasons and codes never hold a URL, a header or a body. */
export type Transport =
  | { readonly kind: "answer"; readonly answer: Answer }
  /** No byte of the request was written. */
  | { readonly kind: "not-sent"; readonly reason: string; readonly code: string }
  /** Something may have been written, and there is no whole answer. */
  | { readonly kind: "unknown"; readonly reason: string; readonly code: string };

/**
 * Makes the call: one connection, one request. It never throws, never follows a redirect (a 3xx is an answer like any
 * other), never repeats, never unpacks, uses no proxy, and always verifies certificates.
 *
 * The line between "not-sent" and "unknown" is undici's `onRequestStart`: it runs after the connection (with TLS: after
 * the handshake and the check of the certificate) is ready and directly before the first byte of the request is handed
 * to the socket. The socket's own count is no use for TLS, where the handshake counts too.
 */
export async function callOnce(call: Call, options: CallOptions): Promise<Transport> {
  const url = URL.parse(call.url);
  if (url === null) return { kind: "not-sent", reason: "its address is not a URL", code: "INVALID_URL" };
  if (!isSecure(url)) {
    return { kind: "not-sent", reason: "its address is neither https nor on this machine", code: "INSECURE_URL" };
  }
  const hangUp = new AbortController();
  const client = new Client(url.origin, {
    connect: connectOnce(hangUp.signal, options.connectTimeoutMs),
    allowH2: false,
    // No keep-alive: "connection: close".
    pipelining: 0,
    // Our own timers measure the whole exchange; undici's start again with every byte.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  try {
    return await exchange(client, { call, url, options });
  } finally {
    hangUp.abort();
    await client.destroy();
  }
}

interface Exchange {
  readonly call: Call;
  readonly url: URL;
  readonly options: CallOptions;
}

function exchange(client: Client, { call, url, options }: Exchange): Promise<Transport> {
  return new Promise((resolve) => {
    let startedAtMs: number | null = null;
    let isSettled = false;
    let timer = setTimeout(() => {
      fail(`no connection within ${options.connectTimeoutMs} ms`, "CONNECT_TIMEOUT");
    }, options.connectTimeoutMs);
    const onAbort = (): void => {
      fail("the run was told to stop", "ABORTED");
    };

    function settle(transport: Transport): void {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", onAbort);
      resolve(transport);
    }

    function fail(reason: string, code: string): void {
      if (startedAtMs === null) {
        settle({ kind: "not-sent", reason, code });
        return;
      }
      const afterMs = Math.round(options.monotonicMs() - startedAtMs);
      settle({ kind: "unknown", reason: `${reason}, ${afterMs} ms after the request began to leave`, code });
    }

    const collector = collectAnswer(options.maxAnswerBytes, { settle, fail });
    const handler: Dispatcher.DispatchHandler = {
      ...collector,
      onRequestStart(controller) {
        // A connection that becomes ready in the same moment as the call is given up must not be used any more.
        const objection = isSettled ? "it was given up" : (options.objection?.() ?? null);
        if (objection !== null) {
          fail(objection, "OBJECTION");
          // Makes undici return before it writes.
          controller.abort(new Error("not started"));
          return;
        }
        startedAtMs = options.monotonicMs();
        clearTimeout(timer);
        timer = setTimeout(() => {
          fail(`no whole answer within ${options.answerTimeoutMs} ms`, "ANSWER_TIMEOUT");
        }, options.answerTimeoutMs);
      },
      onResponseError(_controller, error) {
        const { reason, code } = transportReason(error);
        fail(reason, code);
      },
    };

    if (options.signal?.aborted === true) {
      onAbort();
      return;
    }
    options.signal?.addEventListener("abort", onAbort, { once: true });
    const headers = { "accept-encoding": "identity", ...call.headers };
    const path = `${url.pathname}${url.search}`;
    client.dispatch({ path, method: call.method, headers, body: call.body === "" ? null : call.body }, handler);
  });
}

interface Ends {
  readonly settle: (transport: Transport) => void;
  readonly fail: (reason: string, code: string) => void;
}

/** The half of the handler that puts the answer together. */
function collectAnswer(maxBytes: number, { settle, fail }: Ends): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = [];
  let totalBytes = 0;
  let status = 0;
  return {
    onResponseStart(_controller, statusCode, headers) {
      status = statusCode;
      const encoding = headers["content-encoding"];
      if (encoding !== undefined && encoding !== "identity") {
        fail("the answer is compressed, which was not asked for", "ANSWER_ENCODED");
      }
    },
    onResponseData(_controller, chunk) {
      totalBytes += chunk.length;
      if (totalBytes > maxBytes) fail(`the answer has more than ${maxBytes} bytes`, "ANSWER_TOO_LARGE");
      else chunks.push(chunk);
    },
    onResponseEnd() {
      const bodyText = decodeUtf8(Buffer.concat(chunks));
      if (bodyText === null) fail("the answer is not valid UTF-8", "ANSWER_NOT_UTF8");
      else settle({ kind: "answer", answer: { status, bodyText } });
    },
  };
}

/** https, or plain http to this very machine (sandboxes and tests). */
function isSecure(url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isLoopback = host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback);
}

function decodeUtf8(bytes: Buffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
