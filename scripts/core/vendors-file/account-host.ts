// The host of a vendor account: a bare host name reached over https, or a loopback address for sandboxes and tests.

const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const hostName = new RegExp(`^${label}(?:\\.${label})*$`);
const loopback = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):(\d{1,5})$/;
const longestHostName = 253;

/** `https://host`, or the loopback address as it is, without a trailing slash; null for anything else. */
export function baseUrlOf(host: string): string | null {
  const port = loopback.exec(host)?.[1];
  if (port !== undefined) return Number(port) >= 1 && Number(port) <= 65_535 ? host : null;
  const name = host.toLowerCase();
  return isHostName(name) ? `https://${name}` : null;
}

/** The bare host name inside an address, such as a pasted URL; null where there is none, or where it carries credentials. */
export function hostNameWithin(text: string): string | null {
  const match =
    /^(?:https?:)?\/\/([^/?#@\s:]+)(?::\d+)?(?:[/?#][^@\s]*)?$|^([^/?#@\s:]+)(?::\d+)?(?:\/[^@\s]*)?$/i.exec(text);
  const name = (match?.[1] ?? match?.[2] ?? "").toLowerCase();
  return isHostName(name) ? name : null;
}

/** The last two labels of a host name. */
export function domainOf(host: string): string {
  return host.split(".").slice(-2).join(".");
}

/** `localhost` is no name that a certificate is given to; what ends in a number is read as an IPv4 address, or as nothing. */
function isHostName(name: string): boolean {
  if (name.length > longestHostName || name === "localhost") return false;
  return hostName.test(name) && !/(?:^|\.)(?:\d+|0x[\da-f]*)$/.test(name);
}
