// The README's generated parts: what each channel can do, the hosts of each data centre, and every code of a problem.
import { markdownTable } from "../words/markdown.ts";
import { windowWords } from "../../core/quota/limit-words.ts";
import { listProblemCodes } from "../../core/problems/problem-codes.ts";
import type { ChannelSpec, Limit, VendorModule } from "../../core/vendor-contract.ts";

/** The text between `<!-- NAME: generated -->` and `<!-- /NAME -->`, by name. */
export function readmeTables(vendors: readonly VendorModule[]): ReadonlyMap<string, string> {
  return new Map([
    ["channels", channelTable(vendors)],
    ["hosts", hostTable(vendors)],
    ["problem-codes", problemTable()],
  ]);
}

/** The README with every generated part replaced. Throws when a part has no place. */
export function withReadmeTables(readme: string, tables: ReadonlyMap<string, string>): string {
  let text = readme;
  for (const [name, table] of tables) {
    const part = new RegExp(`(<!-- ${name}: generated[^>]*-->\n)[^]*?(<!-- /${name} -->)`);
    if (!part.test(text)) throw new Error(`README.md has no place for "${name}"`);
    text = text.replace(part, (_whole, start: string, end: string) => `${start}\n${table}\n${end}`);
  }
  return text;
}

function channelTable(vendors: readonly VendorModule[]): string {
  const channels = vendors.flatMap((vendor) => Object.values(vendor.channels));
  return markdown(
    ["channel", "who gets it", "documented limits", "returns an id", "can be taken back", "can be looked up"],
    channels.map((channel) => [
      `\`${channel.name}\``,
      channel.reaches,
      channel.limits.map(limitText).join(", "),
      channel.returnsId ? "yes" : "no",
      recallText(channel),
      channel.lookup === null ? "no" : "yes",
    ]),
  );
}

function recallText({ recall, recallImpossible }: ChannelSpec): string {
  return recall === null ? `**no**: ${recallImpossible ?? ""}` : `yes: ${recall.effect}`;
}

function limitText(limit: Limit): string {
  const calls = limit.calls === "recall" ? " recalls" : "";
  return `${limit.count}${calls} ${windowWords(limit)}${limit.raisable ? " (can be raised)" : ""}`;
}

function hostTable(vendors: readonly VendorModule[]): string {
  return markdown(
    ["vendor", "data centre", "host"],
    vendors.flatMap(({ title, dataCentres }) => dataCentres.map(({ name, host }) => [title, name, `\`${host}\``])),
  );
}

function problemTable(): string {
  const rows = listProblemCodes().map(({ code, severity, meaning, remedy }) => [
    `\`${code}\``,
    severity,
    meaning,
    remedy,
  ]);
  const byCode = rows.toSorted(([left = ""], [right = ""]) => (left < right ? -1 : 1));
  return markdown(["code", "", "what is wrong", "what to do"], byCode);
}

function markdown(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return markdownTable(
    header,
    rows.map((cells) => cells.map((cell) => cell.replaceAll("|", "\\|"))),
  );
}
