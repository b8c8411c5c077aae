// Finds the channel that a wrong `to:` most likely means, by its two halves: the vendor, and who gets it.
import { channelNames } from "../channels.ts";
import { didYouMean, nearest } from "../text/did-you-mean.ts";
import { listOf } from "../problems/value-text.ts";
import type { VendorModule } from "../vendor-contract.ts";

/** What people call the second half of a channel's name. */
const audiences: Readonly<Record<string, string>> = {
  all: "users",
  everyone: "users",
  everybody: "users",
  broadcast: "users",
  room: "chatrooms",
  rooms: "chatrooms",
  groups: "chatrooms",
};

/** What to write instead of a channel that does not exist: the one that is meant, or those there are. */
export function channelRemedy(vendors: Readonly<Record<string, VendorModule>>, to: string): string {
  const names = channelNames(vendors);
  const [channel = "", app = ""] = to.split("@");
  if (app !== "" && names.includes(channel)) return `Write \`to: ${channel}\`, and \`app: ${app}\` on a line below it.`;
  const vendor = vendorMeant(vendors, channel);
  const ofVendor = vendor === null ? names : Object.keys(vendor.channels);
  return `${didYouMean(meant(channel, ofVendor, names))}${listed(ofVendor, vendor)}`;
}

function listed(channels: readonly string[], vendor: VendorModule | null): string {
  if (vendor === null) return `Channels are ${channels.join(", ")}.`;
  const [only, ...others] = channels;
  return others.length === 0
    ? `The only channel of ${vendor.name} is ${only ?? ""}.`
    : `The channels of ${vendor.name} are ${listOf(channels, "and")}.`;
}

function meant(channel: string, ofVendor: readonly string[], names: readonly string[]): string | null {
  const near = nearest(channel, names);
  if (near !== null) return near;
  const isVendorAlone = !/[/\s._:-]/.test(channel);
  if (isVendorAlone) return ofVendor.length === 1 ? (ofVendor[0] ?? null) : null;
  const audience =
    channel
      .split(/[/\s._:-]+/)
      .at(-1)
      ?.toLowerCase() ?? "";
  const halves = ofVendor.map((name) => name.slice(name.indexOf("/") + 1));
  const wanted = Object.hasOwn(audiences, audience)
    ? (audiences[audience] ?? "")
    : (nearest(audience, halves) ?? audience);
  const matches = ofVendor.filter((name) => name.endsWith(`/${wanted}`));
  return matches.length === 1 ? (matches[0] ?? null) : null;
}

/** By its name or any word of its title: "Easemob (Huanxin)". */
function vendorMeant(vendors: Readonly<Record<string, VendorModule>>, channel: string): VendorModule | null {
  const word = /^[\p{L}\p{N}]+/u.exec(channel.toLowerCase())?.[0] ?? "";
  const all = Object.values(vendors);
  const words = (module: VendorModule): readonly string[] => [
    module.name,
    ...(module.title.toLowerCase().match(/[a-z]+/g) ?? []),
  ];
  const exact = all.find((module) => words(module).includes(word));
  if (exact !== undefined) return exact;
  const near = nearest(word, all.flatMap(words));
  return all.find((module) => near !== null && words(module).includes(near)) ?? null;
}
