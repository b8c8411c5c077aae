// Names connection errors in our own words; the errors' own texts may quote addresses and header values.

export interface TransportReason {
  readonly reason: string;
  /** The error's own code, such as `ECONNRESET`: a single word, never free text. */
  readonly code: string;
}

const reasons: readonly { readonly pattern: RegExp; readonly reason: string }[] = [
  { pattern: /^(?:ENOTFOUND|EAI_\w+)$/, reason: "the vendor's host name could not be resolved" },
  { pattern: /^ECONNREFUSED$/, reason: "the vendor's host refused the connection" },
  {
    pattern: /^(?:EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL)$/,
    reason: "the vendor's host is unreachable",
  },
  { pattern: /^(?:ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/, reason: "the connection timed out" },
  {
    pattern: /CERT|^UNABLE_TO_|^ERR_TLS_|SIGNATURE|^HOSTNAME_MISMATCH$/,
    reason: "the vendor's certificate is not valid",
  },
  { pattern: /^(?:EPROTO|ERR_SSL_\w+)$/, reason: "no secure connection could be agreed on" },
  { pattern: /^(?:ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET)$/, reason: "the connection broke" },
  { pattern: /^UND_ERR_RES_CONTENT_LENGTH_MISMATCH$/, reason: "the answer was cut short" },
  { pattern: /^(?:HPE_\w+|HTTPParserError|UND_ERR_HEADERS_OVERFLOW)$/, reason: "the answer is not valid HTTP" },
  {
    pattern: /^UND_ERR_INVALID_ARG$/,
    reason: "the request holds a character that HTTP does not allow, often a line break at the end of a secret",
  },
];

/** What went wrong, without anything the error quotes. */
export function transportReason(error: unknown): TransportReason {
  const code = errorCode(error);
  const known = reasons.find(({ pattern }) => pattern.test(code));
  return { reason: known?.reason ?? "the exchange failed", code };
}

function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return "UNKNOWN";
  const code: unknown = "code" in error ? error.code : undefined;
  if (typeof code === "string" && /^\w+$/.test(code)) return code;
  if (error.cause !== undefined) return errorCode(error.cause);
  // undici leaves some parser errors without a code.
  return error.name === "HTTPParserError" ? error.name : "UNKNOWN";
}
